package org.ttnmt;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Chromium, to look at pages with; a test that needs it is skipped where there is none. */
public final class Browser {
    private static final int HEIGHT = 800;

    /** Tells the page around the frame that the page is in how wide both are. */
    private static final String TELL =
            """
            <script>addEventListener('load', () => setTimeout(() =>
              parent.postMessage(innerWidth + ':' + document.documentElement.scrollWidth, '*'), 100))</script>
            """;

    private static final String LISTEN =
            """
            <!DOCTYPE html><body><script>addEventListener('message', event => {
              document.body.append(document.createElement('p'));
              document.body.lastChild.textContent = event.data;
            })</script>
            """;

    private static final Pattern TOLD = Pattern.compile("<p>(\\d+):(\\d+)</p>");

    private Browser() {}

    /**
     * The elements of a page after its programs have run, without these.
     *
     * @param state what stands behind the # of its address
     */
    public static String elements(Path page, String state) throws IOException, InterruptedException {
        String text = dom(page, state);
        return text.substring(0, text.indexOf("<script"));
    }

    /** How wide a page is, by the width of the window; it should be the same, or the page scrolls sideways. */
    public static Map<Integer, Integer> widths(Path page, String state, int... windows)
            throws IOException, InterruptedException {
        Path told = page.resolveSibling("told.html"); // an own window has at least 500 pixels, but not a frame
        Files.writeString(told, Files.readString(page).replace("</body>", TELL + "</body>"));
        StringBuilder frames = new StringBuilder(LISTEN);
        IntStream.of(windows)
                .forEach(width -> frames.append("<iframe src=\"told.html#" + state + "\" width=\"" + width
                        + "\" height=\"" + HEIGHT + "\" frameborder=\"0\"></iframe>\n"));
        Matcher matcher = TOLD.matcher(dom(Files.writeString(page.resolveSibling("frames.html"), frames), ""));
        Map<Integer, Integer> widths = new TreeMap<>();
        while (matcher.find()) {
            widths.put(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
        }
        return widths;
    }

    private static String dom(Path page, String state) throws IOException, InterruptedException {
        String browser = Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .filter(path -> new File(path).canExecute())
                .findFirst()
                .orElse("");
        Assumptions.assumeFalse(browser.isEmpty(), "no Chromium to look at the page with");
        Path dom = page.resolveSibling("dom");
        Process process = new ProcessBuilder(
                        browser,
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--hide-scrollbars",
                        "--user-data-dir=" + page.resolveSibling("profile"),
                        "--virtual-time-budget=2000",
                        "--dump-dom",
                        page.toUri() + "#" + state)
                .redirectOutput(dom.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertTrue(ended, "the browser did not end");
        return Files.readString(dom, StandardCharsets.UTF_8);
    }
}
