package org.ttnmt.app.distil;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.ttnmt.UserException;
import org.ttnmt.app.NamedProgress;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;
import org.ttnmt.app.distil.StageState.Kind;
import org.ttnmt.app.translate.ModelOpener;
import org.ttnmt.config.DistilConfig;
import org.ttnmt.torch.Torch;

/**
 * Makes a small fast model of a corpus: teachers, their translations, a student that learns from them, its shortlist,
 * its copy of eight bits, and a report on what each of these costs. Each stage is done once; the same command goes on
 * where it stopped, on one machine or on several that see the folder and take different stages.
 */
public final class Distil {
    private static final long POLL_MILLIS = 2000;

    private final DistilConfig config;
    private final DistilOptions options;
    private final ModelOpener models;
    private final Progress progress;
    private final StopSignal stop;
    private final List<Stage> stages;
    private final Map<String, String> hashes = new HashMap<>();

    /** @param models opens models for translating */
    public Distil(DistilConfig config, DistilOptions options, ModelOpener models, Progress progress, StopSignal stop) {
        this.config = config;
        this.options = options;
        this.models = models;
        this.progress = progress;
        this.stop = stop;
        this.stages = Pipeline.of(config);
    }

    /**
     * Makes the stages that are not done.
     *
     * @return what is known of the student in the end; empty when somebody asked to stop before
     * @throws UserException when the folder holds something else, or when a stage fails
     */
    public Optional<GapReport> run() {
        requireNoStrangers();
        stages.forEach(Stage::requireMakeable);
        Torch.load(options.compute().threads());
        Set<String> told = new HashSet<>();
        SettingsLock held = SettingsLock.take(config.settings().folder(), settings());
        try {
            while (true) {
                Map<Stage, StageState> states = states();
                if (states.values().stream().allMatch(StageState::done)) {
                    return Optional.of(GapReport.read(folder("report")));
                }
                if (!makeOne(states, told)) {
                    waitForOthers(states, told);
                }
            }
        } catch (CancellationException e) {
            return Optional.empty();
        } finally {
            held.close();
        }
    }

    /** The plan: each stage, how far it is and why it has to be done, and what it is going to cost. */
    public DistilPlan plan() {
        requireNoStrangers();
        stages.forEach(Stage::requireMakeable);
        Torch.load(options.compute().threads());
        return DistilPlan.of(config, stages, states());
    }

    /** The page of the report. */
    public Path page() {
        return folder("report").resolve(GapReport.PAGE);
    }

    /** The folder of the student with weights of eight bits. */
    public Path quantized() {
        return folder("quantized");
    }

    private Path folder(String stage) {
        return config.settings().folder().resolve(stage);
    }

    private void requireNoStrangers() {
        Path folder = config.settings().folder();
        for (String name : List.of("config.yaml", "log.jsonl", "comparison.json")) {
            if (Files.exists(folder.resolve(name))) {
                throw new UserException(folder + " holds "
                        + (name.equals("comparison.json") ? "a comparison of tt compare" : "a run of tt train") + " ("
                        + name + "), so a distillation needs another folder: distil_dir.");
            }
        }
    }

    /** What all stages together are made of, beside what they make for each other. */
    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("stages", String.join(" ", stages.stream().map(Stage::name).toList()));
        for (Stage stage : stages) {
            Ingredients parts = new Ingredients(hashes);
            stage.describe(parts);
            parts.parts().forEach(settings::putIfAbsent); // the seed of the second teacher follows from the first one's
        }
        return settings;
    }

    /** Makes the first stage that can be made and that no other process is making; false when there is none. */
    private boolean makeOne(Map<Stage, StageState> states, Set<String> told) {
        for (Stage stage : stages) {
            boolean ready = !done(stage, states) && stage.after().stream().allMatch(before -> done(before, states));
            if (!ready) {
                tellDone(stage, states, told);
                continue;
            }
            stop.check();
            Optional<StageLock> lock = StageLock.tryTake(config.settings().folder(), stage.name());
            if (lock.isPresent()) {
                StageLock held = lock.get();
                try {
                    StageState now = state(stage, states); // another may just have made it
                    if (!now.done()) {
                        told.add(stage.name());
                        make(stage, now);
                    }
                } finally {
                    held.close();
                }
                return true;
            }
        }
        return false;
    }

    private void tellDone(Stage stage, Map<Stage, StageState> states, Set<String> told) {
        if (done(stage, states) && told.add(stage.name())) {
            progress.line(head(stage) + ": done already");
        }
    }

    private String head(Stage stage) {
        return "stage " + (stages.indexOf(stage) + 1) + " of " + stages.size() + ", " + stage.name();
    }

    private void waitForOthers(Map<Stage, StageState> states, Set<String> told) {
        for (Stage stage : stages) {
            if (!done(stage, states)
                    && stage.after().stream().allMatch(before -> done(before, states))
                    && told.add("waits " + stage.name())) {
                progress.line(head(stage) + ": another process is at it; waiting");
            }
        }
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
        stop.check();
    }

    private void make(Stage stage, StageState state) {
        progress.line(head(stage) + ": " + stage.title()
                + switch (state.kind()) {
                    case CHANGED -> "; again, since " + state.why();
                    case BEGUN -> "; goes on" + (state.why().isEmpty() ? "" : ", " + state.why());
                    case NEW, WAITS, DONE -> "";
                });
        Map<String, String> parts = parts(stage);
        if (state.kind() == Kind.CHANGED || state.kind() == Kind.NEW) {
            StageFolder.clear(stage.folder());
        }
        StageRecord record = StageRecord.begun(parts, state.seconds(), options.command());
        record.save(stage.folder());
        long begin = System.nanoTime();
        try {
            stage.make(new Workbench(models, options, new NamedProgress(progress, stage.name()), stop));
        } catch (UserException e) {
            throw new UserException("stage " + stage.name() + ": " + e.getMessage(), e);
        } catch (CancellationException e) {
            record.interrupted(seconds(begin)).save(stage.folder());
            throw e;
        }
        record.finished(stage, seconds(begin)).save(stage.folder());
    }

    private static boolean done(Stage stage, Map<Stage, StageState> states) {
        return Objects.requireNonNull(states.get(stage), stage.name()).done();
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private Map<Stage, StageState> states() {
        Map<Stage, StageState> states = new LinkedHashMap<>();
        for (Stage stage : stages) {
            states.put(stage, state(stage, states));
        }
        return states;
    }

    /** @param before the states of those before it */
    private StageState state(Stage stage, Map<Stage, StageState> before) {
        Optional<StageRecord> found = StageRecord.read(stage.folder());
        if (found.isEmpty()) {
            return new StageState(Kind.NEW, List.of(), 0);
        }
        StageRecord record = found.get();
        Map<String, String> now = parts(stage);
        List<Ingredients.Change> changes = new ArrayList<>(Ingredients.changes(record.madeOf(), now));
        List<String> open = new ArrayList<>();
        for (Stage each : stage.after()) {
            if (!done(each, before)) {
                open.add("after " + each.name());
                changes.removeIf(change -> change.part().equals(Ingredients.AFTER + each.name()));
            }
        }
        if (record.done()) {
            changes.removeIf(change -> stage.isDoneAfterChangeOf(change.part()));
        }
        if (!changes.isEmpty()) {
            List<String> reasons =
                    changes.stream().map(Ingredients.Change::describe).toList();
            boolean goesOn = changes.stream().allMatch(change -> stage.goesOnAfterChangeOf(change.part()));
            return new StageState(goesOn ? Kind.BEGUN : Kind.CHANGED, reasons, goesOn ? record.seconds() : 0);
        }
        if (!record.done()) {
            return new StageState(Kind.BEGUN, List.of(), record.seconds());
        }
        Optional<String> damaged = record.damaged(stage.folder()).or(() -> missing(stage));
        if (damaged.isPresent()) {
            return new StageState(Kind.CHANGED, List.of(damaged.get() + " is not there any more as it was made"), 0);
        }
        return open.isEmpty()
                ? new StageState(Kind.DONE, List.of(), record.seconds())
                : new StageState(Kind.WAITS, open, record.seconds());
    }

    private static Optional<String> missing(Stage stage) {
        return stage.uncounted().stream()
                .filter(file -> !Files.isRegularFile(file))
                .map(file -> stage.folder().relativize(file).toString())
                .findFirst();
    }

    /** What a stage is made of; of stages before it that are not done there is nothing to say yet. */
    private Map<String, String> parts(Stage stage) {
        Ingredients parts = new Ingredients(hashes);
        stage.describe(parts);
        for (Stage before : stage.after()) {
            StageRecord.read(before.folder())
                    .filter(StageRecord::done)
                    .ifPresent(record -> parts.add(Ingredients.AFTER + before.name(), record.digest()));
        }
        return parts.parts();
    }
}
