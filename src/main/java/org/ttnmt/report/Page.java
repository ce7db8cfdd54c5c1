package org.ttnmt.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.ttnmt.Version;

/** An HTML page that needs no other file and no network, readable in the light, in the dark and on paper. */
public final class Page {
    private Page() {}

    /**
     * A whole page.
     *
     * @param title text
     * @param body HTML that follows the title
     */
    public static String of(String title, String body) {
        return of(title, "", body);
    }

    /** A page as wide as the window. */
    static String wide(String title, String body) {
        return of(title, " class=\"wide\"", body);
    }

    private static String of(String title, String attributes, String body) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body%s>
                <h1>%1$s</h1>
                """
                        .formatted(Html.escaped(title), resource("page.css"), attributes)
                + body
                + "</body>\n</html>\n";
    }

    /** A note of the program and the time. */
    static String madeBy() {
        return Html.note(
                "Made by tt " + Version.current().tt() + " at " + Instant.now().truncatedTo(ChronoUnit.SECONDS) + ".");
    }

    /** The text of a file beside this class or, with a slash in front, anywhere on the class path. */
    static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path: tt was not built by its pom.xml");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
