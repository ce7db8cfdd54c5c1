package org.ttnmt.model.family;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * One field of the state of a decoding, and what becomes of it when hypotheses change places.
 *
 * @param name in the emitted code
 * @param follows whose order it follows
 * @param tensors how many tensors a list has, one for each layer; 0 for a tensor without a list
 * @param dimension of each tensor that has an entry for each row or group
 */
public record StateField(String name, Follows follows, int tensors, int dimension) {

    /** Whose order a field follows. */
    public enum Follows {
        /** A row is a hypothesis. */
        ROW,
        /** A group is neighbouring rows that share a source, and what they have said so far. */
        GROUP,
        /** It is the same for all. */
        NOTHING,
        /** It has a rule of its own, which the step applies. */
        OWN
    }

    /** A tensor with an entry for each row or group in its first dimension, or one that follows nothing. */
    public static StateField tensor(String name, Follows follows) {
        return new StateField(name, follows, 0, 0);
    }

    /** TorchScript's name of its type. */
    public String type() {
        return tensors == 0 ? "Tensor" : "List[Tensor]";
    }

    /** Emits {@code value} of this field with the entries {@code index}. */
    public Value selected(Code code, Value value, Value index) {
        if (tensors == 0) {
            return code.call("index_select", value, dimension, index);
        }
        List<Value> each = IntStream.range(0, tensors)
                .mapToObj(i -> code.call("index_select", value.at(i), dimension, index))
                .toList();
        return new Value(each.toString());
    }

    /** TorchScript's name of the type of a tuple of {@code fields} and {@code more}. */
    public static String tuple(List<StateField> fields, String more) {
        return fields.stream().map(field -> field.type() + ", ").collect(Collectors.joining("", "Tuple[", more + "]"));
    }
}
