package org.ttnmt.model.parameters;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * The numbers of a record, which an emitted function takes as one tensor and reads by the names of the components: so
 * both sides follow from the record's declaration.
 */
public final class NamedNumbers {
    private NamedNumbers() {}

    /** The components in their order; all are numbers. */
    public static double[] of(Record numbers) {
        return Arrays.stream(numbers.getClass().getRecordComponents())
                .mapToDouble(component -> value(component, numbers))
                .toArray();
    }

    private static double value(RecordComponent component, Record numbers) {
        try {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true); // the record may be its package's own
            return ((Number) accessor.invoke(numbers)).doubleValue();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record whose components cannot be read: " + numbers, e);
        }
    }

    /**
     * Emits a float of the tensor that {@link #of} gives for a record of {@code type}.
     *
     * @throws IllegalArgumentException when the record has no such component
     */
    public static Value read(Code code, Value tensor, Class<? extends Record> type, String name) {
        List<String> names = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
        if (!names.contains(name)) {
            throw new IllegalArgumentException(type.getSimpleName() + " has no " + name + ", but " + names);
        }
        return code.toFloat(tensor.at(names.indexOf(name)));
    }
}
