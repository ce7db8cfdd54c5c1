package org.ttnmt.torch;

import java.util.function.UnaryOperator;

/** An emitted script with a mistake in it, to see whether a test finds it. */
public final class ChangedScript {
    private ChangedScript() {}

    /** Loads the script as {@code change} leaves its source, onto the host. */
    public static ScriptModule load(Script script, UnaryOperator<String> change) {
        String source = change.apply(script.source());
        String name = source.substring("class ".length(), source.indexOf('('));
        return ScriptModule.load(ScriptArchive.write(name, source), Device.CPU);
    }
}
