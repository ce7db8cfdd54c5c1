package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {

    @Test
    void eachLineIsOkOrSaysWhatToMend() {
        CommandRun run = CommandRun.of("doctor", "--threads", "1");
        assertEquals(0, run.exitCode(), run.out());
        assertEquals("", run.err());
        assertTrue(run.out().contains("ok       libtorch           "), run.out());
        assertTrue(run.out().matches("(?s).*products on cpu    float32 [\\d,]+, bfloat16 [\\d,]+, int8 .*"), run.out());
        String[] lines = run.out().split("\\R");
        for (int i = 0; i < lines.length; i++) {
            assertTrue(
                    lines[i].startsWith("ok ") || lines[i].startsWith("warning ") || lines[i].startsWith(" "),
                    lines[i]);
            boolean mended = i + 1 < lines.length && lines[i + 1].startsWith("   ");
            assertEquals(lines[i].startsWith("warning "), mended, lines[i]);
        }
    }

    @Test
    void aGpuThatIsNotThereIsWrongForScriptsToo() throws IOException {
        CommandRun run = CommandRun.of("doctor", "--device", "gpu:7", "--format", "json", "--threads", "1");
        assertEquals(1, run.exitCode(), run.out());
        JsonNode wrong = StreamSupport.stream(
                        new ObjectMapper().readTree(run.out()).spliterator(), false)
                .filter(each -> each.path("state").asText().equals("wrong"))
                .findFirst()
                .orElseThrow();
        assertTrue(wrong.path("subject").asText().startsWith("gpu"), run.out());
        assertTrue(wrong.path("mend").asText().length() > 20, run.out());
    }
}
