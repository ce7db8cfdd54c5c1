package org.ttnmt;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What can be said of other systems without having them: what Maven downloads there exists, and their bash knows the launcher's words. */
class PlatformsTest {

    /** What the launcher is made of. */
    private static final List<Path> LAUNCHER = List.of(Path.of("scripts/tt"), Path.of("scripts/lib/launch.sh"));

    /** What came with bash 4 and later; macOS has 3.2. */
    private static final Pattern AFTER_BASH_3 = Pattern.compile(String.join(
            "|",
            "\\b(declare|local|typeset|readonly)\\s+-\\w*[AgnlU]", // associative arrays, references, cases
            "\\b(mapfile|readarray|coproc)\\b",
            "\\$\\{!?\\w+(\\[[^]]*\\])?(\\^|,|@[A-Za-z])", // changes of case, ${x@Q}
            "\\$\\{\\w+\\[-\\d+\\]", // from the end of an array
            "\\$\\{\\w+:[^}]*:\\s*-\\d", // substrings that end before the end
            "&>>|\\|&|;;?&",
            "\\[\\[?\\s+(!\\s+)?-[vR]\\s",
            "\\bwait\\s+-[np]\\b",
            "\\bread\\s+(-\\w+\\s+)*-(N|i)\\b",
            "\\bprintf\\b[^|;]*%\\(",
            "\\{\\w+\\}[<>]", // a descriptor that bash chooses
            "\\bshopt\\s+-\\w+\\s+(globstar|lastpipe|autocd|dirspell|inherit_errexit)",
            "\\$'[^']*\\\\[uU]",
            "\\bexec\\s+-a\\b.*\\bexec\\b",
            "\\$\\{?(BASHPID|EPOCHSECONDS|EPOCHREALTIME|SRANDOM)\\b",
            "\\$\\([^)`]*\\bcase\\b" // whose ")" bash 3.2 takes for the end of $(
            ));

    /** An array that may be empty: bash before 4.4 takes it for a variable that is not set. */
    private static final Pattern EMPTY_ARRAY = Pattern.compile("\\b(\\w+)=\\(\\s*\\)");

    private static List<String> slips(String script) {
        String code = script.replaceAll("(?m)(^|\\s)#.*$", "$1");
        List<String> slips = AFTER_BASH_3
                .matcher(code)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(ArrayList::new));
        for (MatchResult array : EMPTY_ARRAY.matcher(code).results().toList()) {
            String name = array.group(1);
            if (Pattern.compile("(?<!\\+)\"\\$\\{" + name + "\\[[@*]\\]\\}")
                    .matcher(code)
                    .find()) {
                slips.add("\"${" + name + "[@]}\"");
            }
        }
        return slips;
    }

    @Test
    void theLauncherRunsInTheBashOfMacOs() throws IOException {
        for (Path script : LAUNCHER) {
            assertEquals(List.of(), slips(Files.readString(script)), script.toString());
        }
    }

    /** The pattern above finds what it is for. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "declare -A seen",
                "local -n other=$1",
                "mapfile -t lines <file",
                "echo \"${name^^}\"",
                "echo ${name,,}",
                "echo \"${name@Q}\"",
                "echo \"${list[-1]}\"",
                "echo ${name:1:-1}",
                "tt &>>log",
                "tt |& tee log",
                "case $x in a) echo a ;;& esac",
                "[ -v name ]",
                "if [[ ! -v name ]]; then exit; fi",
                "wait -n",
                "read -r -N 1 key",
                "printf '%(%s)T' -1",
                "exec {lock}<file",
                "shopt -s globstar",
                "printf %s $'\\u00e9'",
                "echo $BASHPID",
                "x=$(case $y in a) echo b ;; esac)",
                "list=()\ntt \"${list[@]}\"",
            })
    void whatIsNewerThanThatBashIsFound(String line) {
        assertEquals(1, slips(line).size(), slips(line).toString());
    }

    @Test
    void theLauncherNamesNoProcessor() throws IOException {
        for (Path script : LAUNCHER) {
            assertFalse(Files.readString(script).matches("(?s).*(x86|amd64|aarch64|arm64).*"), script.toString());
        }
    }

    /** pom.xml asks for the artifacts of the list, which scripts/check platforms has looked up. */
    @Test
    void whatMavenDownloadsIsWhatWasLookedUp() throws Exception {
        Element pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("pom.xml").toFile())
                .getDocumentElement();
        Map<String, String> build = properties(pom);
        TreeSet<String> expected = new TreeSet<>(artifacts(build));
        NodeList profiles = pom.getElementsByTagName("profile");
        assertEquals(3, profiles.getLength());
        for (int i = 0; i < profiles.getLength(); i++) {
            Map<String, String> system = new LinkedHashMap<>(build);
            system.putAll(properties((Element) profiles.item(i)));
            expected.addAll(artifacts(system));
        }
        assertEquals(expected, listed());
        assertEquals(8, expected.size());
    }

    private static List<String> artifacts(Map<String, String> properties) {
        String platform = property(properties, "native.platform");
        String protoc = platform.replace("aarch64", "aarch_64").replace("win-", "windows-");
        return List.of(
                platform + " ai.djl.pytorch:pytorch-native-" + property(properties, "native.flavor") + ":"
                        + property(properties, "pytorch.version") + ":jar:" + platform,
                platform + " com.google.protobuf:protoc:" + property(properties, "protobuf.version") + ":exe:"
                        + protoc);
    }

    private static String property(Map<String, String> properties, String name) {
        return requireNonNull(properties.get(name), name);
    }

    /** The children of the element {@code properties} of an element. */
    private static Map<String, String> properties(Element parent) {
        Map<String, String> properties = new LinkedHashMap<>();
        NodeList children = ((Element) parent.getElementsByTagName("properties").item(0)).getElementsByTagName("*");
        for (int i = 0; i < children.getLength(); i++) {
            properties.put(children.item(i).getNodeName(), children.item(i).getTextContent());
        }
        return properties;
    }

    private static SortedSet<String> listed() throws IOException {
        TreeSet<String> lines =
                new TreeSet<>(Files.readAllLines(Path.of("src/test/resources/org/ttnmt/platforms.txt")));
        lines.removeIf(line -> line.startsWith("#"));
        return lines;
    }

    /** Jars that serve all systems have their libraries for each of the list. */
    @Test
    void jarsForAllSystemsKnowEach() throws IOException {
        ClassLoader jars = PlatformsTest.class.getClassLoader();
        TreeSet<String> systems = new TreeSet<>();
        listed().forEach(line -> systems.add(line.replaceAll(" .*", "")));
        assertEquals(4, systems.size());
        for (String system : systems) {
            String prefix = system.startsWith("win") ? "" : "lib";
            String suffix = system.startsWith("win") ? ".dll" : system.startsWith("osx") ? ".dylib" : ".so";
            String jni = "jnilib/" + system + "/cpu/" + prefix + "djl_torch" + suffix;
            assertNotNull(jars.getResource(jni), "no jar has " + jni);
            Matcher names = Pattern.compile("(\\w+)-(\\w+)").matcher(system);
            assertTrue(names.matches());
            String zstd = names.group(1).replace("osx", "darwin") + "/"
                    + (names.group(1).equals("osx")
                            ? names.group(2)
                            : names.group(2).replace("x86_64", "amd64"))
                    + "/libzstd-jni-" + zstdVersion() + suffix;
            assertNotNull(jars.getResource(zstd), "no jar has " + zstd);
        }
    }

    private static String zstdVersion() throws IOException {
        Matcher version =
                Pattern.compile("<zstd.version>(.+)</zstd.version>").matcher(Files.readString(Path.of("pom.xml")));
        assertTrue(version.find());
        return version.group(1);
    }
}
