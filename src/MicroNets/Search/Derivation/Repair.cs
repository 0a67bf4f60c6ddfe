using MicroNets.Devices.Costs;
using MicroNets.Search.Costs;
using MicroNets.Search.Spaces;

namespace MicroNets.Search.Derivation;

/// <summary>
/// The guarantee: from any architecture to one that keeps every limit exactly. While a limit is broken it takes the shrink that loses
/// least per unit of excess removed; then it grows while there is room, by what gains most per share of the limits used. Costs are
/// looked up exactly, and the whole network's plan has the last word.
/// </summary>
internal sealed class Repair(Judge judge, CostTables tables, ILossEstimate losses)
{
    /// <summary>Most candidates whose loss is asked for at once.</summary>
    private const int Shortlist = 24;

    private const double FairPart = 0.25;

    private readonly List<SearchStep> _steps = [];

    public IReadOnlyList<SearchStep> Steps => _steps;

    /// <param name="feasible">A point that keeps every limit, for when no shrink helps.</param>
    /// <param name="largestGrowths">0: do not grow.</param>
    public Architecture Run(Architecture derived, Architecture feasible, int largestGrowths = 100)
    {
        Record(StepKind.Derived, "", derived);
        Architecture current = Shrink(derived, feasible);
        for (int i = 0; i < largestGrowths && Grow(current) is { } larger; i++)
            current = larger;
        return current;
    }

    private Architecture Shrink(Architecture current, Architecture feasible)
    {
        CostVector cost = judge.Cost(current);
        while (!cost.IsWithin(judge.Bounds))
        {
            Architecture? smaller = BestShrink(current, InPartsAt(current));
            if (smaller is null)
            {
                Record(StepKind.Restarted, "", feasible);
                return feasible;
            }

            Record(StepKind.Shrunk, Moves.Describe(tables.Space, current, smaller), smaller);
            current = smaller;
            cost = judge.Cost(current);
        }

        return current;
    }

    // The limits in the measure of the tables, as it is near an architecture.
    private CostVector InPartsAt(Architecture current)
    {
        CostVector ratio = judge.WholeOverParts(current, tables);
        return CostVector.Of(axis => judge.Bounds[axis] / ratio[axis]);
    }

    private Architecture? BestShrink(Architecture current, CostVector bounds)
    {
        double excess = tables.Of(current).ExcessOver(bounds);
        Candidate[] candidates = Moves.Smaller(tables.Space, current)
            .Select(to => new Candidate(to, excess - tables.Of(to).ExcessOver(bounds)))
            .Where(candidate => candidate.Gain > 1e-9)
            .ToArray();

        return Choose(current, candidates, (lost, gain) => lost / gain);
    }

    private Architecture? Grow(Architecture current)
    {
        CostVector from = tables.Of(current), bounds = InPartsAt(current);
        Candidate[] candidates = Moves.Larger(tables.Space, current)
            .Select(to => (To: to, Cost: tables.Of(to)))
            .Where(move => move.Cost.IsWithin(bounds) && move.To != current)
            .Select(move => new Candidate(move.To, Used(from, move.Cost, bounds)))
            .ToArray();

        // A move that fills a fair part of the room, where there is one: hundreds of the smallest steps would end no better.
        double room = judge.Limited.Min(axis => 1 - (from[axis] / bounds[axis]));
        if (candidates.Where(candidate => candidate.Gain >= FairPart * room).ToArray() is { Length: > 0 } fair)
            candidates = fair;
        while (Choose(current, candidates, (lost, used) => lost < 0 ? lost / used : double.PositiveInfinity) is { } larger)
        {
            if (judge.Holds(larger))
            {
                Record(StepKind.Grown, Moves.Describe(tables.Space, current, larger), larger);
                return larger;
            }

            candidates = candidates.Where(candidate => candidate.To != larger).ToArray();
        }

        return null;
    }

    // Of the candidates that use most, or relieve most, for the least by the crude estimate, the one that is best by the real one.
    private Architecture? Choose(Architecture current, Candidate[] candidates, Func<double, double, double> score)
    {
        double crudeHere = WidthLoss.Loss(current);
        Candidate[] shortlist = candidates.OrderBy(candidate => score(WidthLoss.Loss(candidate.To) - crudeHere, candidate.Gain))
            .Take(Shortlist).ToArray();
        if (shortlist.Length == 0)
            return null;
        double[] loss = losses.Losses([current, .. shortlist.Select(candidate => candidate.To)]);
        Candidate? best = null;
        double bestScore = double.PositiveInfinity;
        for (int i = 0; i < shortlist.Length; i++)
        {
            double value = score(loss[i + 1] - loss[0], shortlist[i].Gain);
            if (value < bestScore)
                (best, bestScore) = (shortlist[i], value);
        }

        // The estimate knows none of them, or likes none: take the crude one's word.
        return best?.To
            ?? (score(WidthLoss.Loss(shortlist[0].To) - crudeHere, shortlist[0].Gain) < double.PositiveInfinity ? shortlist[0].To : null);
    }

    // The share of the limits that the move uses; every move that costs nothing is as good as free.
    private double Used(CostVector from, CostVector to, CostVector bounds)
    {
        double used = 1e-6;
        foreach (CostAxis axis in judge.Limited)
            used = Math.Max(used, (to[axis] - from[axis]) / bounds[axis]);

        return used;
    }

    private void Record(StepKind kind, string change, Architecture architecture)
    {
        double loss = losses.Losses([architecture])[0];
        _steps.Add(new SearchStep(kind, change, architecture, judge.Check(architecture), double.IsNaN(loss) ? null : loss));
    }

    private sealed record Candidate(Architecture To, double Gain);
}
