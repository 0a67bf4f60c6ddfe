using MicroNets.Graph;

namespace MicroNets.Devices.Memory;

/// <summary>
/// The order in which the layers of a branching network run. A chain has one order; for others every order of small graphs is
/// considered (as states: the set of layers that have run), and a greedy choice is made beyond <see cref="StateLimit"/> states.
/// </summary>
internal static class ExecutionOrder
{
    private const int StateLimit = 20_000;

    /// <summary>
    /// The names of a network's nodes in the order whose largest need of memory at any step is smallest; ties keep the network's order.
    /// </summary>
    public static EquatableArray<string> Find(Network network)
    {
        var graph = new TensorGraph(network);

        // Updates of states come after the readers of the state, which the order of the network says and its edges do not.
        if (network.IsStateful || IsChain(graph))
            return [.. network.Layers.Select(layer => layer.Name)];
        int[]? best = graph.Nodes.Length <= 64 ? Exhaustive(graph) : null;
        int[][] candidates = [graph.Nodes, best ?? Greedy(graph)];
        return WithReshapes(network, graph, candidates.MinBy(order => Peak(graph, order))!);
    }

    // A view comes as soon as what it renames is there.
    private static EquatableArray<string> WithReshapes(Network network, TensorGraph graph, int[] order)
    {
        var names = new List<string>();
        void Append(Layer layer)
        {
            names.Add(layer.Name);
            foreach (Layer reshape in network.ConsumersOf(layer.Name).Where(consumer => consumer.Op.IsView))
                Append(reshape);
        }

        foreach (Layer given in network.Layers.Where(TensorGraph.IsGiven))
            Append(given);
        foreach (int node in order)
            Append(graph.Layers[node]);
        return [.. names];
    }

    /// <summary>Largest sum of the tensors that must be in memory during a step.</summary>
    private static long Peak(TensorGraph graph, int[] order)
    {
        var state = new LiveTensors(graph);
        long peak = 0;
        foreach (int node in order)
            peak = Math.Max(peak, state.Run(node));
        return peak;
    }

    private static bool IsChain(TensorGraph graph)
    {
        for (int i = 1; i < graph.Nodes.Length; i++)
        {
            if (!graph.Inputs[graph.Nodes[i]].Contains(graph.Nodes[i - 1]))
                return false;
        }

        return true;
    }

    private static int[] Greedy(TensorGraph graph)
    {
        var state = new LiveTensors(graph);
        var order = new List<int>(graph.Nodes.Length);
        while (order.Count < graph.Nodes.Length)
        {
            int next = graph.Nodes.Where(node => state.IsReady(node)).MinBy(node => (state.Need(node), state.After(node)));
            state.Run(next);
            order.Add(next);
        }

        return [.. order];
    }

    // Minimax path through the lattice of sets of layers that have run, cheapest peak first (Dijkstra's algorithm with max for +).
    private static int[]? Exhaustive(TensorGraph graph)
    {
        int count = graph.Nodes.Length;
        ulong all = count == 64 ? ulong.MaxValue : (1UL << count) - 1;
        var peaks = new Dictionary<ulong, (long Peak, ulong Before, int Node)> { [0] = (0, 0, -1) };
        var queue = new PriorityQueue<ulong, (long, int)>();
        queue.Enqueue(0, (0, 0));
        var done = new HashSet<ulong>();
        while (queue.TryDequeue(out ulong state, out _))
        {
            if (!done.Add(state))
                continue;
            if (state == all)
                return Path(peaks, all, graph);
            if (done.Count > StateLimit)
                return null;

            var live = LiveTensors.At(graph, state);
            for (int i = 0; i < count; i++)
            {
                if ((state >> i & 1) != 0 || !live.IsReady(graph.Nodes[i]))
                    continue;
                ulong next = state | (1UL << i);
                long peak = Math.Max(peaks[state].Peak, live.Need(graph.Nodes[i]));
                if (peaks.TryGetValue(next, out var known) && known.Peak <= peak)
                    continue;
                peaks[next] = (peak, state, graph.Nodes[i]);
                // Among equal peaks the state furthest along first, so that a chain part is not explored in width.
                queue.Enqueue(next, (peak, -System.Numerics.BitOperations.PopCount(next)));
            }
        }

        return null;
    }

    private static int[] Path(Dictionary<ulong, (long Peak, ulong Before, int Node)> peaks, ulong state, TensorGraph graph)
    {
        var order = new int[graph.Nodes.Length];
        for (int i = order.Length - 1; i >= 0; i--)
        {
            order[i] = peaks[state].Node;
            state = peaks[state].Before;
        }

        return order;
    }
}

/// <summary>The tensors in memory after some layers have run.</summary>
internal sealed class LiveTensors
{
    private readonly TensorGraph _graph;
    private readonly bool[] _made;
    private readonly int[] _readers;
    private long _bytes;

    public LiveTensors(TensorGraph graph)
    {
        _graph = graph;
        _made = new bool[graph.Layers.Length];
        _readers = graph.Consumers.Select(consumers => consumers.Length).ToArray();
        for (int i = 0; i < _made.Length; i++)
            _made[i] = TensorGraph.IsGiven(graph.Layers[i]);
        _bytes = graph.Bytes[0];
    }

    public static LiveTensors At(TensorGraph graph, ulong ran)
    {
        var live = new LiveTensors(graph);
        for (int i = 0; i < graph.Nodes.Length; i++)
        {
            if ((ran >> i & 1) != 0)
                live.Run(graph.Nodes[i]);
        }

        return live;
    }

    public bool IsReady(int node) => !_made[node] && _graph.Inputs[node].All(input => _made[input]);

    /// <summary>Bytes in memory while the layer runs: what is live, and its output, less what they can share.</summary>
    public long Need(int node)
    {
        long apart = _bytes + _graph.Bytes[node];
        long saved = 0;
        foreach (int input in _graph.Inputs[node])
        {
            if (_readers[input] == 1 && input != _graph.Output)
                saved = Math.Max(saved, _graph.Shared(node, input));
        }

        return apart - saved;
    }

    /// <summary>Bytes in memory once the layer has run.</summary>
    public long After(int node)
    {
        long bytes = _bytes + _graph.Bytes[node];
        foreach (int input in _graph.Inputs[node].Distinct())
            bytes -= _readers[input] == 1 && input != _graph.Output ? _graph.Bytes[input] : 0;
        return bytes;
    }

    /// <summary>Runs the layer; returns what it needed.</summary>
    public long Run(int node)
    {
        long need = Need(node);
        _bytes = After(node);
        foreach (int input in _graph.Inputs[node].Distinct())
            _readers[input]--;
        _made[node] = true;
        return need;
    }
}
