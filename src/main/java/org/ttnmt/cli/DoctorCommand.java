package org.ttnmt.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ttnmt.app.doctor.Doctor;
import org.ttnmt.app.doctor.Observation;
import org.ttnmt.app.doctor.Observation.State;
import org.ttnmt.cli.terminal.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tt doctor}: what this machine has, and what would get in the way. */
@Command(
        name = "doctor",
        header = "Say what this machine has to compute with, and what to mend.",
        description = {
            "%nLooks at Java, launcher, memory allocator, libtorch and where it comes from, the processor's instructions,"
                    + " memory within the container's limit, disk, variables of other software, GPUs with driver and"
                    + " compute capability, and measures products of matrices in each number format. Each line is ok, or"
                    + " says what is wrong and how to mend it. Takes about three seconds.%n"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:training can run", "1:training cannot run on that device"},
        footer = {
            "  tt doctor",
            "  tt doctor --device gpu",
            "  tt doctor --format json | jq '.[] | select(.state != \"ok\")'"
        })
final class DoctorCommand extends BaseCommand {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Mixin
    private ComputeOptions.OnDevices compute;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "F",
            defaultValue = "text",
            description = "text, or json: a list of objects with subject, state, found and mend. Default:"
                    + " ${DEFAULT-VALUE}.")
    private TextOrJson format;

    private final Map<String, String> environment;

    DoctorCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        List<Observation> all = new Doctor(compute.toConfig(), environment).examine();
        if (format == TextOrJson.JSON) {
            out().println(JSON.writeValueAsString(
                    all.stream().map(DoctorCommand::fields).toList()));
        } else {
            all.forEach(this::print);
        }
        return all.stream().anyMatch(each -> each.state() == State.WRONG) ? ExitCode.USER_ERROR : ExitCode.OK;
    }

    private static Map<String, String> fields(Observation of) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("subject", of.subject());
        fields.put("state", word(of));
        fields.put("found", of.found());
        fields.put("mend", of.mend());
        return fields;
    }

    private void print(Observation of) {
        out().printf("%-8s %-18s %s%n", word(of), of.subject(), of.found());
        if (!of.mend().isEmpty()) {
            out().printf("%-27s %s%n", "", of.mend());
        }
    }

    private static String word(Observation of) {
        return of.state().name().toLowerCase(Locale.ROOT);
    }
}
