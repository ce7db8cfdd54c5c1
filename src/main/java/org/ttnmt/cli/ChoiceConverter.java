package org.ttnmt.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ttnmt.config.NearestName;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.TypeConversionException;

/** Reads an enum as users write it, in lower case, and says what there is to choose from. */
final class ChoiceConverter<E extends Enum<E>> implements ITypeConverter<E> {

    private final Class<E> type;

    private ChoiceConverter(Class<E> type) {
        this.type = type;
    }

    static <E extends Enum<E>> ChoiceConverter<E> of(Class<E> type) {
        return new ChoiceConverter<>(type);
    }

    /** Registers a converter for each enum that {@code commandLine} or a command of it takes. */
    static void registerAll(CommandLine commandLine) {
        for (ArgSpec argument : commandLine.getCommandSpec().args()) {
            for (Class<?> type : argument.auxiliaryTypes()) {
                if (type.isEnum()) {
                    register(commandLine, type);
                }
            }
        }
        for (CommandLine subcommand : commandLine.getSubcommands().values()) {
            registerAll(subcommand);
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the caller has checked that it is an enum
    private static void register(CommandLine commandLine, Class<?> type) {
        commandLine.registerConverter((Class) type, new ChoiceConverter(type));
    }

    @Override
    public E convert(String text) {
        List<String> names = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
        int index = names.indexOf(text.toLowerCase(Locale.ROOT));
        if (index >= 0) {
            return type.getEnumConstants()[index];
        }
        Optional<String> nearest = NearestName.of(text, names);
        throw new TypeConversionException("'" + text + "' is not one of " + String.join(", ", names) + "."
                + nearest.map(name -> " Did you mean " + name + "?").orElse(""));
    }
}
