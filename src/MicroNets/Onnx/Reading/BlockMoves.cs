namespace MicroNets.Onnx.Reading;

/// <summary>How pieces that lie one after the other come into another order when only three blocks of neighbours can be put in a new order at a time.</summary>
internal static class BlockMoves
{
    /// <summary>More pieces have too many orders to look through.</summary>
    public const int MostPieces = 6;

    private static readonly int[][] s_orders = [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    /// <summary>The fewest orders that one goes through from 0, 1, 2 … to <paramref name="target"/>, the last of them.</summary>
    public static IReadOnlyList<int[]> To(int[] target)
    {
        int[] start = [.. Enumerable.Range(0, target.Length)];
        var before = new Dictionary<string, int[]?> { [Key(start)] = null };
        var open = new Queue<int[]>([start]);
        while (!before.ContainsKey(Key(target)))
        {
            int[] order = open.Dequeue();
            foreach (int[] next in Next(order).Where(next => before.TryAdd(Key(next), order)))
                open.Enqueue(next);
        }

        var path = new List<int[]>();
        for (int[]? at = target; at is not null && before[Key(at)] is { } previous; at = previous)
            path.Insert(0, at);
        return path;
    }

    private static IEnumerable<int[]> Next(int[] order)
    {
        for (int first = 1; first < order.Length; first++)
        {
            for (int second = first + 1; second <= order.Length; second++)
            {
                int[][] blocks = [order[..first], order[first..second], order[second..]];
                foreach (int[] each in s_orders)
                    yield return [.. each.SelectMany(block => blocks[block])];
            }
        }
    }

    private static string Key(int[] order) => string.Join(' ', order);
}
