package org.ttnmt.model.recurrent;

import java.util.List;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.torch.Value;

/**
 * Cells one after another within a step (deep transition, Pascanu et al. 2014): the first reads, each other goes on from
 * the state that the one before it gave.
 */
record DeepCell(List<RecurrentCell> cells) implements RecurrentCell {

    @Override
    public int states() {
        return cells.get(0).states();
    }

    @Override
    public int readDim() {
        return cells.get(0).readDim();
    }

    @Override
    public Value read(Graph graph, Value x) {
        return cells.get(0).read(graph, x);
    }

    @Override
    public List<Value> step(Graph graph, Value read, List<Value> state) {
        List<Value> next = cells.get(0).step(graph, read, state);
        for (int i = 1; i < cells.size(); i++) {
            Graph here = graph.in("transition" + i);
            next = cells.get(i).step(here, cells.get(i).read(here, Value.NONE), next);
        }
        return next;
    }
}
