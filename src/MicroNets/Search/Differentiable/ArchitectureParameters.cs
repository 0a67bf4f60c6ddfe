using MicroNets.Numerics;
using MicroNets.Search.Spaces;
using MicroNets.Search.Supernets;

namespace MicroNets.Search.Differentiable;

/// <summary>
/// What the search learns about the architecture. A categorical decision has a logit for each option. An ordered one (widths) has a
/// parabola around a learnt centre, −(w/W − μ)²/2σ²: one parameter that learns from every option, where 69 logits would each have to be
/// visited. A falling temperature t divides the logits and narrows the parabolas, σ = t·σ₀, until the decisions are nearly one-hot. The
/// parameters outlive the options that a shrinking supernet drops.
/// </summary>
internal sealed class ArchitectureParameters
{
    /// <summary>σ₀ as a share of the largest option of an ordered decision.</summary>
    private const double Spread = 0.15;

    /// <summary>Log-odds of a body over its skip at the start: depth is easier to take away than to bring back.</summary>
    private const double StartPresence = 1;

    private readonly Dictionary<string, Place> _places = [];
    private readonly bool[] _isCentre;

    public ArchitectureParameters(SearchSpace space)
    {
        var centres = new List<bool>();
        foreach (BlockDecision decision in space.Blocks.SelectMany(block => BlockChoices.Of(block).Decisions))
        {
            _places.Add(decision.Name, new Place(centres.Count, decision));
            bool ordered = decision.Order == DecisionOrder.Ordered;
            centres.AddRange(Enumerable.Repeat(ordered, ordered ? 1 : decision.Options.Count));
        }

        _isCentre = [.. centres];
        Values = new double[_isCentre.Length];
        Gradient = new double[_isCentre.Length];
        foreach (Block block in space.Blocks)
            Values[_places[BlockChoices.Of(block).Decisions[0].Name].First] = StartPresence;
        SetWidths(1);
    }

    /// <summary>For each decision of each block its logits, or its centre.</summary>
    public double[] Values { get; }

    public double[] Gradient { get; }

    /// <summary>How far a parameter moves while a logit moves by one.</summary>
    public double Unit(int parameter) => _isCentre[parameter] ? Spread : 1;

    /// <summary>Centres every ordered decision at a share of its largest option.</summary>
    public void SetWidths(double share)
    {
        for (int i = 0; i < Values.Length; i++)
            Values[i] = _isCentre[i] ? share : Values[i];
    }

    /// <summary>The probabilities of the options of a space narrowed from the full one.</summary>
    public OptionWeights Probabilities(SearchSpace space, double temperature)
    {
        OptionWeights weights = Logits(space, temperature);
        Softmax(weights, 1);
        return weights;
    }

    /// <summary>A Gumbel-softmax sample of them: softmax((logits + Gumbel noise) / <paramref name="relaxation"/>).</summary>
    public OptionWeights Sample(SearchSpace space, double temperature, double relaxation, ref RandomStream random)
    {
        OptionWeights weights = Logits(space, temperature);
        foreach (double[] vector in weights.Decisions)
        {
            for (int k = 0; k < vector.Length; k++)
                vector[k] -= Math.Log(-Math.Log(Math.Max(random.NextDouble(), double.Epsilon)));
        }

        Softmax(weights, relaxation);
        return weights;
    }

    /// <summary>Adds to <see cref="Gradient"/>, given dL/dweights of a sample (or of probabilities, whose relaxation is 1).</summary>
    public void Backward(OptionWeights weights, OptionWeights weightGradient, double temperature, double relaxation) =>
        Each(weights, (place, decision, i, d) =>
    {
        double[] slopes = LogitGradient(weights.Blocks[i][d], weightGradient.Blocks[i][d], relaxation);
        double sigma = Spread * temperature;
        for (int k = 0; k < slopes.Length; k++)
        {
            if (decision.Order == DecisionOrder.Ordered)
                Gradient[place.First] += slopes[k] * (place.Share(decision.Options[k]) - Values[place.First]) / (sigma * sigma);
            else
                Gradient[place.LogitOf(decision.Options[k])] += slopes[k] / temperature;
        }
    });

    private OptionWeights Logits(SearchSpace space, double temperature)
    {
        var logits = new OptionWeights(space);
        Each(logits, (place, decision, i, d) =>
        {
            double sigma = Spread * temperature;
            for (int k = 0; k < decision.Options.Count; k++)
            {
                double distance = place.Share(decision.Options[k]) - Values[place.First];
                logits.Blocks[i][d][k] = decision.Order == DecisionOrder.Ordered
                    ? -distance * distance / (2 * sigma * sigma)
                    : Values[place.LogitOf(decision.Options[k])] / temperature;
            }
        });
        return logits;
    }

    private void Each(OptionWeights weights, Action<Place, BlockDecision, int, int> visit)
    {
        for (int i = 0; i < weights.Blocks.Length; i++)
        {
            EquatableArray<BlockDecision> decisions = BlockChoices.Of(weights.Space.Blocks[i]).Decisions;
            for (int d = 0; d < decisions.Count; d++)
                visit(_places[decisions[d].Name], decisions[d], i, d);
        }
    }

    private static void Softmax(OptionWeights weights, double relaxation)
    {
        foreach (double[] vector in weights.Decisions)
        {
            double largest = vector.Max(), sum = 0;
            for (int k = 0; k < vector.Length; k++)
                sum += vector[k] = Math.Exp((vector[k] - largest) / relaxation);
            for (int k = 0; k < vector.Length; k++)
                vector[k] /= sum;
        }
    }

    private static double[] LogitGradient(double[] weights, double[] slope, double relaxation)
    {
        double mean = 0;
        for (int k = 0; k < weights.Length; k++)
            mean += weights[k] * slope[k];
        var gradient = new double[weights.Length];
        for (int k = 0; k < weights.Length; k++)
            gradient[k] = weights[k] * (slope[k] - mean) / relaxation;
        return gradient;
    }

    /// <summary>Where the parameters of a decision of the full space begin.</summary>
    private sealed record Place(int First, BlockDecision Full)
    {
        public int LogitOf(DecisionOption option) => First + Full.Options.Span.IndexOf(option);

        // A block without hidden widths has the single one 0.
        public double Share(DecisionOption option) => Full.Largest == 0 ? 1 : option.Size / Full.Largest;
    }
}
