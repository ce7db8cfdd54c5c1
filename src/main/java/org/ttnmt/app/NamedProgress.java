package org.ttnmt.app;

/** Shows the progress of one of several runs, with the name of the run in front of each line. */
public record NamedProgress(Progress progress, String name) implements Progress {

    @Override
    public Task start(String task, String unit, long from, long total) {
        return progress.start(name + " " + task, unit, from, total);
    }

    @Override
    public void line(String text) {
        progress.line(name + "  " + text);
    }

    @Override
    public void warning(String text) {
        progress.warning(name + "  " + text);
    }
}
