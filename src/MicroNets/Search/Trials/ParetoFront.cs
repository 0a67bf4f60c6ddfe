namespace MicroNets.Search.Trials;

internal static class ParetoFront
{
    /// <summary>The items that no other beats in cost and value at once (smaller cost, larger value), by ascending cost.</summary>
    public static IReadOnlyList<T> Of<T>(IEnumerable<T> items, Func<T, double> cost, Func<T, double> value)
    {
        var front = new List<T>();
        foreach (T item in items.OrderBy(cost).ThenByDescending(value))
        {
            if (front.Count == 0 || value(item) > value(front[^1]))
                front.Add(item);
        }

        return front;
    }
}
