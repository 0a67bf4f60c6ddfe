namespace MicroNets.Search.Trials;

internal static class RankCorrelation
{
    /// <summary>
    /// Kendall's τ-b: of all pairs the share that both orders agree on less the share that they disagree on, where pairs that are equal in
    /// one of them count for neither. 1: the same order; 0: none in common. NaN where one of them has all values equal.
    /// </summary>
    public static double Kendall(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        if (first.Count != second.Count)
            throw new ArgumentException($"{first.Count} and {second.Count} values", nameof(second));
        double agreement = 0, apartInFirst = 0, apartInSecond = 0;
        for (int i = 0; i < first.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                int a = first[i].CompareTo(first[j]), b = second[i].CompareTo(second[j]);
                agreement += Math.Sign(a) * Math.Sign(b);
                apartInFirst += a == 0 ? 0 : 1;
                apartInSecond += b == 0 ? 0 : 1;
            }
        }

        return agreement / Math.Sqrt(apartInFirst * apartInSecond);
    }
}
