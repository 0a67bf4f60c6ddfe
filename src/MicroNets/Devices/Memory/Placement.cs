namespace MicroNets.Devices.Memory;

/// <summary>A range of memory to be placed, alive from step <paramref name="Start"/> to step <paramref name="End"/> inclusive.</summary>
internal sealed record Item(string Name, long Bytes, int Start, int End);

/// <summary>
/// Items and, for each two that are alive together, how far apart they must start: item i below item j needs
/// offset(i) + gap(i, j) ≤ offset(j). The gap is the size of i, or less where a layer's output may overlap its input.
/// </summary>
internal sealed class PlacementProblem
{
    private readonly Dictionary<(int Below, int Above), long> _gaps = [];
    private readonly (long From, long To)[] _taken;

    /// <param name="items">What is to be placed.</param>
    /// <param name="needs">For each step the bytes that no layout of its items goes below.</param>
    public PlacementProblem(Item[] items, long[] needs)
    {
        Items = items;
        Needs = needs;
        Neighbours = items.Select((item, index) => Enumerable.Range(0, items.Length)
            .Where(other => other != index && items[other].Start <= item.End && item.Start <= items[other].End).ToArray()).ToArray();
        _taken = new (long, long)[items.Length];
    }

    public Item[] Items { get; }

    public long[] Needs { get; }

    /// <summary>The largest need of a step during which an item is alive; items may be there before the first step.</summary>
    public long NeedAround(int item)
    {
        long need = 0;
        for (int step = Math.Max(0, Items[item].Start); step <= Math.Min(Items[item].End, Needs.Length - 1); step++)
            need = Math.Max(need, Needs[step]);
        return need;
    }

    /// <summary>For each item those alive together with it.</summary>
    public int[][] Neighbours { get; }

    public void Narrow(int below, int above, long gap) => _gaps[(below, above)] = gap;

    public long Gap(int below, int above) => _gaps.TryGetValue((below, above), out long gap) ? gap : Items[below].Bytes;

    /// <summary>Bytes from the lowest to the highest address of a layout.</summary>
    public long Extent(long[] offsets)
    {
        long extent = 0;
        for (int i = 0; i < offsets.Length; i++)
            extent = Math.Max(extent, offsets[i] + Items[i].Bytes);
        return extent;
    }

    /// <summary>
    /// The offsets at which an item may start beside those already placed: it must start at or below, or at or above, a bound for
    /// each neighbour. Returns the ends of the free ranges in [0, highest], ascending.
    /// </summary>
    public void FreeEnds(int item, long[] offsets, bool[] placed, long highest, List<long> ends)
    {
        ends.Clear();
        Span<(long From, long To)> taken = _taken;
        int count = 0;
        foreach (int other in Neighbours[item])
        {
            // Forbidden: strictly between these two.
            if (placed[other])
                taken[count++] = (offsets[other] - Gap(item, other), offsets[other] + Gap(other, item));
        }

        taken = taken[..count];
        taken.Sort(static (a, b) => a.From.CompareTo(b.From));
        long free = 0;
        foreach ((long from, long to) in taken)
        {
            if (from >= free && free <= highest)
            {
                ends.Add(free);
                if (Math.Min(from, highest) != free)
                    ends.Add(Math.Min(from, highest));
            }

            free = Math.Max(free, to);
        }

        if (free <= highest)
        {
            ends.Add(free);
            if (highest != long.MaxValue && highest != free)
                ends.Add(highest);
        }
    }
}

/// <summary>Finds offsets: a greedy layout first, then searches at and above the lower bound.</summary>
internal static class Placement
{
    private const int NodeLimit = 4_000;

    /// <summary>The best layout found; it is optimal when its extent is the largest need of a step.</summary>
    public static long[] Solve(PlacementProblem problem, int alignment)
    {
        long lowerBound = problem.Needs.Max();
        long[] best = Greedy(problem);
        long extent = problem.Extent(best);
        if (extent == lowerBound)
            return best;

        int[][] orders = [ByTime(problem), ByTightness(problem), FromTightest(problem)];
        long low = lowerBound;
        while (low < extent)
        {
            // First at the bound itself, then by halves between what failed and what is known.
            long target = low == lowerBound ? low : (low + extent) / 2 / alignment * alignment;
            if (orders.Select(order => Search(problem, order, target)).FirstOrDefault(found => found is not null) is { } found)
            {
                best = found;
                extent = problem.Extent(found);
            }
            else
            {
                low = target + alignment;
            }
        }

        return best;
    }

    private static int[] ByTime(PlacementProblem problem) => Enumerable.Range(0, problem.Items.Length)
        .OrderBy(item => problem.Items[item].Start).ThenByDescending(item => problem.Items[item].Bytes).ToArray();

    /// <summary>
    /// The items of the fullest step first, then of the next fullest: where there is no room to choose, choose first, and let the
    /// steps before and after fit in.
    /// </summary>
    private static int[] ByTightness(PlacementProblem problem) =>
        Enumerable.Range(0, problem.Items.Length)
            .OrderByDescending(item => problem.NeedAround(item))
            .ThenByDescending(item => problem.Items[item].Bytes).ToArray();

    /// <summary>The items of the fullest step first, then those after it in time, then those before it, backwards.</summary>
    private static int[] FromTightest(PlacementProblem problem)
    {
        int fullest = Array.IndexOf(problem.Needs, problem.Needs.Max());
        return Enumerable.Range(0, problem.Items.Length)
            .OrderBy(item => problem.Items[item].End < fullest)
            .ThenBy(item => problem.Items[item].End < fullest ? -problem.Items[item].End : Math.Max(problem.Items[item].Start, fullest))
            .ThenByDescending(item => problem.Items[item].Bytes).ToArray();
    }

    /// <summary>Each item at the lowest free offset, by several orders; the smallest layout of them.</summary>
    public static long[] Greedy(PlacementProblem problem)
    {
        int[] all = Enumerable.Range(0, problem.Items.Length).ToArray();
        var apart = new PlacementProblem(problem.Items, problem.Needs);
        return new[]
        {
            // Without any overlap this is the planner of TensorFlow Lite Micro: no plan shall be above it.
            FirstFit(apart, all.OrderByDescending(item => problem.Items[item].Bytes).ThenBy(item => problem.Items[item].Start)),
            FirstFit(problem, all.OrderByDescending(item => problem.Items[item].Bytes).ThenBy(item => problem.Items[item].Start)),
            FirstFit(problem,
                all.OrderByDescending(item => problem.Items[item].Bytes * (problem.Items[item].End - problem.Items[item].Start + 1))
                .ThenBy(item => problem.Items[item].Start)),
            FirstFit(problem, all.OrderBy(item => problem.Items[item].Start).ThenByDescending(item => problem.Items[item].Bytes)),
        }.MinBy(problem.Extent)!;
    }

    private static long[] FirstFit(PlacementProblem problem, IEnumerable<int> order)
    {
        var offsets = new long[problem.Items.Length];
        var placed = new bool[problem.Items.Length];
        var ends = new List<long>();
        foreach (int item in order)
        {
            problem.FreeEnds(item, offsets, placed, long.MaxValue, ends);
            offsets[item] = ends[0];
            placed[item] = true;
        }

        return offsets;
    }

    /// <summary>
    /// Depth-first over the items in an order, each tried at the ends of its free ranges. A placed item matters to the rest only
    /// while some neighbour is still to be placed, so positions of such items that led nowhere are remembered.
    /// </summary>
    private static long[]? Search(PlacementProblem problem, int[] order, long size)
    {
        int count = problem.Items.Length;
        var depthOf = new int[count];
        for (int depth = 0; depth < count; depth++)
            depthOf[order[depth]] = depth;
        int[] lastNeighbour = Enumerable.Range(0, count)
            .Select(item => problem.Neighbours[item].Select(other => depthOf[other]).DefaultIfEmpty(-1).Max()).ToArray();

        var offsets = new long[count];
        var placed = new bool[count];
        var failed = new HashSet<EquatableArray<long>>();
        int nodes = 0;
        return Place(0) ? offsets : null;

        bool Place(int depth)
        {
            if (depth == count)
                return true;
            if (++nodes > NodeLimit)
                return false;
            EquatableArray<long> state = State(depth);
            if (failed.Contains(state))
                return false;

            int item = order[depth];
            long highest = size - problem.Items[item].Bytes;
            if (highest >= 0)
            {
                var ends = new List<long>();
                problem.FreeEnds(item, offsets, placed, highest, ends);
                // The outermost places first: they leave the rest in one piece.
                for (int low = 0, high = ends.Count - 1; low <= high; low++, high--)
                {
                    if (At(depth, item, ends[low]) || (low < high && At(depth, item, ends[high])))
                        return true;
                }
            }

            failed.Add(state);
            return false;
        }

        bool At(int depth, int item, long offset)
        {
            offsets[item] = offset;
            placed[item] = true;
            if (Place(depth + 1))
                return true;
            placed[item] = false;
            return false;
        }

        EquatableArray<long> State(int depth)
        {
            var open = new List<long> { depth };
            for (int i = 0; i < depth; i++)
            {
                if (lastNeighbour[order[i]] >= depth)
                {
                    open.Add(order[i]);
                    open.Add(offsets[order[i]]);
                }
            }

            return open.ToEquatableArray();
        }
    }
}
