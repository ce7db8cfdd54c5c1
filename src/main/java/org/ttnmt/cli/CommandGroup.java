package org.ttnmt.cli;

/** A command that only has others below it: without one of them it can only explain itself. */
abstract class CommandGroup extends BaseCommand {

    @Override
    public final Integer call() {
        throw wrong("Missing command: what shall " + spec.qualifiedName() + " do? There are: "
                + String.join(", ", spec.subcommands().keySet()) + ".");
    }
}
