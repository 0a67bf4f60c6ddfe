namespace MicroNets;

/// <summary>What somebody may have meant by a name that there is not.</summary>
internal static class NearNames
{
    /// <summary>" (did you mean 'kws-s'?)" where some name is near, else nothing: for the end of what was found.</summary>
    public static string Hint(string name, IEnumerable<string> names) =>
        Nearest(name, names) is { } near ? $" (did you mean '{near}'?)" : "";

    /// <summary>The name with the fewest edits, at most one for each three letters, or the one that begins so; null: none is
    /// near.</summary>
    public static string? Nearest(string name, IEnumerable<string> names)
    {
        string lower = name.ToLowerInvariant();
        (string Name, int Edits)[] near =
        [
            .. names.Select(other => (other, Edits(lower, other.ToLowerInvariant())))
                .Where(other => other.Item2 <= Math.Max(1, lower.Length / 3)
                    || (lower.Length >= 3 && other.other.StartsWith(lower, StringComparison.OrdinalIgnoreCase))),
        ];
        return near.Length == 0 ? null : near.MinBy(other => other.Edits).Name;
    }

    // Insertions, deletions, changes and swaps of neighbours (optimal string alignment).
    private static int Edits(string a, string b)
    {
        int[,] cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cost[i, j] = i + j;
                    continue;
                }

                cost[i, j] = Math.Min(Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1, cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }

        return cost[a.Length, b.Length];
    }
}
