namespace MicroNets.Devices.Memory;

/// <summary>
/// Places buffers so that no two that live at the same time overlap. What stands in one place has one offset and, from step to step,
/// the size of the buffer that is alive.
/// </summary>
internal sealed class ArenaPlan
{
    private const int Alignment = 8;
    private readonly IGrouping<ArenaBuffer, ArenaBuffer>[] _places;
    private readonly int[][] _needs;
    private int? _placedBytes;

    public ArenaPlan(IEnumerable<ArenaBuffer> buffers)
    {
        _places = buffers.GroupBy(buffer => buffer.Place).ToArray();
        int steps = _places.Max(place => place.Max(buffer => buffer.Steps.Last)) + 1;
        Needs = new int[steps + 1];
        _needs = _places.Select(place =>
        {
            var needs = new int[steps + 1];
            foreach (ArenaBuffer buffer in place)
            {
                int bytes = Padded(buffer);
                for (int i = buffer.Steps.First + 1; i <= buffer.Steps.Last + 1; i++)
                {
                    Needs[i] += Math.Max(0, bytes - needs[i]);
                    needs[i] = Math.Max(needs[i], bytes);
                }
            }

            return needs;
        }).ToArray();
    }

    /// <summary>Bytes alive before the first step and at each step; no placement needs fewer than the most of them.</summary>
    public int[] Needs { get; }

    /// <summary>Sets the offsets, the first time that it is asked, and returns the bytes of the arena.</summary>
    public int Place() => _placedBytes ??= Solve();

    private int Solve()
    {
        var items = _places.Select((place, i) =>
            new Item(place.Key.Name, _needs[i].Max(), Array.FindIndex(_needs[i], bytes => bytes > 0),
            Array.FindLastIndex(_needs[i], bytes => bytes > 0))).ToArray();
        var problem = new PlacementProblem(items, Array.ConvertAll(Needs, bytes => (long)bytes));
        for (int i = 0; i < items.Length; i++)
        {
            foreach (int other in problem.Neighbours[i])
                problem.Narrow(i, other, Enumerable.Range(0, Needs.Length).Where(step => _needs[other][step] > 0)
                    .Max(step => _needs[i][step]));
        }

        long[] offsets = Placement.Solve(problem, Alignment);
        for (int i = 0; i < offsets.Length; i++)
            _places[i].Key.Offset = (int)offsets[i];
        return (int)problem.Extent(offsets);
    }

    private static int Padded(ArenaBuffer buffer) => (buffer.Bytes + Alignment - 1) / Alignment * Alignment;
}
