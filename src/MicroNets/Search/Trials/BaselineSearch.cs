using MicroNets.Numerics;
using MicroNets.Search.Costs;
using MicroNets.Search.Derivation;
using MicroNets.Search.Spaces;

namespace MicroNets.Search.Trials;

/// <summary>What a search by trials found.</summary>
/// <param name="Best">The first by <see cref="Trial.Ranked"/>.</param>
internal sealed record TrialSearchResult(Trial Best, EquatableArray<Trial> Trials)
{
    public double Gigaflop => Trials.Sum(trial => trial.Gigaflop);
}

/// <summary>
/// Searches that need no supernet, in the same harness: the same space, limits, data and short training, with a budget of computation to
/// be compared at. Every architecture that they try keeps all limits.
/// </summary>
/// <param name="trial">Trains an architecture shortly.</param>
/// <param name="gigaflop">The budget; a trial is begun while some of it is left.</param>
internal sealed class BaselineSearch(PreparedSearch prepared, Func<Architecture, Trial> trial, double gigaflop, ulong seed)
{
    /// <summary>A sample counts when it uses at least this share of a limit: a far smaller network is no competition.</summary>
    private const double LeastUse = 0.8;

    private const int Attempts = 20_000;

    private readonly SearchSpace _space = prepared.Problem.Space;
    private readonly List<Trial> _trials = [];

    /// <summary>Random architectures that fit and use the limits.</summary>
    public TrialSearchResult RandomSearch()
    {
        for (int i = 0; HasBudget; i++)
            Try(Sample(i));
        return Result();
    }

    /// <summary>
    /// Aging evolution (Real et al. 2019, as µNAS uses it): the best of a random sample of the population has a child, one
    /// width or depth smaller and one larger, and the oldest dies.
    /// </summary>
    public TrialSearchResult AgingEvolution(int population = 6, int sample = 3)
    {
        var living = new Queue<Trial>();
        for (int i = 0; HasBudget; i++)
        {
            if (living.Count < population)
            {
                living.Enqueue(Try(Sample(i)));
                continue;
            }

            var random = new RandomStream(seed, "search/evolution", i);
            Trial[] drawn = new Trial[sample];
            for (int k = 0; k < sample; k++)
                drawn[k] = living.ElementAt(random.NextInt32(living.Count));
            Trial parent = Trial.Ranked(drawn)[0];
            living.Enqueue(Try(Child(parent.Architecture, ref random)));
            living.Dequeue();
        }

        return Result();
    }

    /// <summary>Random architectures that fit and use the limits, as many as one takes.</summary>
    internal static IEnumerable<Architecture> Samples(PreparedSearch prepared, ulong seed)
    {
        var search = new BaselineSearch(prepared, _ => throw new InvalidOperationException("samples are not trained"), 0, seed);
        for (int i = 0; ; i++)
            yield return search.Sample(i);
    }

    private bool HasBudget => _trials.Count == 0 || _trials.Sum(one => one.Gigaflop) < gigaflop;

    private Trial Try(Architecture architecture)
    {
        _trials.Add(trial(architecture));
        return _trials[^1];
    }

    private TrialSearchResult Result() => new(Trial.Ranked(_trials)[0], _trials.ToEquatableArray());

    // The first sample that fits and uses the limits; where none of many does, the one that uses them most.
    private Architecture Sample(int index)
    {
        var random = new RandomStream(seed, "search/samples", index);
        (Architecture? best, double bestUse) = (null, 0);
        for (int i = 0; i < Attempts && bestUse < LeastUse; i++)
        {
            Architecture architecture = _space.Sample(ref random);
            if (!Holds(architecture))
                continue;
            CostVector cost = prepared.Judge.LeastCost(architecture);
            double use = prepared.Judge.Limited.Max(axis => cost[axis] / prepared.Judge.Bounds[axis]);
            if (use > bestUse)
                (best, bestUse) = (architecture, use);
        }

        return best ?? prepared.FeasiblePoint;
    }

    // Two changes at random, one smaller and one larger in turn, so that children stay near the limits.
    private Architecture Child(Architecture parent, ref RandomStream random)
    {
        for (int i = 0; i < Attempts; i++)
        {
            Architecture child = Pick(Moves.Larger(_space, Pick(Moves.Smaller(_space, parent), parent, ref random)), parent,
                ref random);
            if (child != parent && Holds(child))
                return child;
        }

        return parent;
    }

    private bool Holds(Architecture architecture) => prepared.Judge.Holds(architecture, prepared.Tables);

    private static Architecture Pick(IEnumerable<Architecture> moves, Architecture otherwise, ref RandomStream random)
    {
        Architecture[] all = moves.ToArray();
        return all.Length == 0 ? otherwise : all[random.NextInt32(all.Length)];
    }
}
