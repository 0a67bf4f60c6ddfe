using MicroNets.Data.Streams;

namespace MicroNets.Quantization.Streams;

/// <summary>A rule for streams in the integers of a network's output: what the generated C computes.</summary>
/// <param name="LeastMargin">Of the sum of a class over all others', in steps of the output.</param>
/// <param name="IsEvent">Of each class.</param>
internal sealed record IntegerEventRule(EventRule Rule, EquatableArray<string> Classes, int LeastMargin, EquatableArray<bool> IsEvent)
{
    // 255 steps a hop must add up in 31 bits, and the outputs of so many hops are kept.
    private const int MostHops = 1000;

    /// <exception cref="InputException">The rule is not one for these classes, or smooths over too many hops.</exception>
    public static IntegerEventRule Of(EventRule rule, EquatableArray<string> classes, TensorFormat output)
    {
        rule.Checked(classes);
        if (rule.SmoothingHops > MostHops || output.ElementBytes != 1)
            throw new InputException($"{rule} on outputs of {output.Bits} bits", $"at most {MostHops} hops of 8 bits", "correct the rule");
        // A margin that is a whole number of steps shall stay that number.
        double steps = Math.Ceiling((rule.Margin * rule.SmoothingHops / output.Scale) - 1e-4);
        return new IntegerEventRule(rule, classes, (int)Math.Clamp(steps, int.MinValue, int.MaxValue), [.. classes.Select(rule.IsEvent)]);
    }

    /// <summary>The events in the outputs of hops, one after the other from the start of a stream.</summary>
    public IReadOnlyList<(int Hop, int Class)> Find(ReadOnlySpan<sbyte> outputs)
    {
        int width = Classes.Count, hops = outputs.Length / width, pause = 0;
        int[] sums = new int[width];
        var found = new List<(int, int)>();
        for (int hop = 0; hop < hops; hop++)
        {
            for (int i = 0; i < width; i++)
            {
                sums[i] += outputs[(hop * width) + i];
                if (hop >= Rule.SmoothingHops)
                    sums[i] -= outputs[((hop - Rule.SmoothingHops) * width) + i];
            }

            if (pause > 0)
                pause--;
            if (hop < Rule.SmoothingHops - 1 || pause > 0)
                continue;
            (int best, int margin) = Best(sums);
            if (!IsEvent[best] || margin < LeastMargin)
                continue;
            found.Add((hop, best));
            pause = Rule.RefractoryHops + 1;
        }

        return found;
    }

    /// <summary>The margins at which hops would be events: what is worth trying as <see cref="EventRule.Margin"/>, in steps of the
    /// sum.</summary>
    public IReadOnlyList<int> Margins(ReadOnlySpan<sbyte> outputs)
    {
        IntegerEventRule eager = this with { LeastMargin = int.MinValue, Rule = Rule with { RefractoryHops = 0 } };
        int width = Classes.Count;
        int[] sums = new int[width];
        var margins = new SortedSet<int>();
        foreach ((int hop, int best) in eager.Find(outputs))
        {
            Array.Clear(sums);
            for (int back = 0; back < Rule.SmoothingHops; back++)
            {
                for (int i = 0; i < width; i++)
                    sums[i] += outputs[((hop - back) * width) + i];
            }

            margins.Add(Best(sums).Margin);
        }

        return [.. margins];
    }

    // The first of the largest, and by how much it exceeds the others.
    private static (int Class, int Margin) Best(int[] sums)
    {
        int best = 0, next = int.MinValue;
        for (int i = 1; i < sums.Length; i++)
        {
            if (sums[i] > sums[best])
                (best, next) = (i, sums[best]);
            else if (sums[i] > next)
                next = sums[i];
        }

        return (best, sums[best] - next);
    }
}
