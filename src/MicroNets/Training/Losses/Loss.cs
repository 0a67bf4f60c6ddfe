namespace MicroNets.Training;

/// <summary>What training minimises: the mean over the samples of a batch.</summary>
public abstract record Loss
{
    /// <summary>Returns the loss of a batch and writes its gradient with respect to the outputs.</summary>
    /// <param name="batch">What the network said and what it should have said.</param>
    /// <param name="gradients">As long as the outputs.</param>
    public abstract double Evaluate(in LossBatch batch, Span<float> gradients);
}

/// <summary>One batch as a loss sees it.</summary>
public readonly ref struct LossBatch
{
    /// <summary>Samples × <see cref="Width"/>: logits, where the loss is over classes.</summary>
    public required ReadOnlySpan<float> Outputs { get; init; }

    /// <summary>As long as the outputs. For classes: probabilities, each row summing to 1.</summary>
    public required ReadOnlySpan<float> Targets { get; init; }

    /// <summary>Output elements of one sample.</summary>
    public required int Width { get; init; }

    /// <summary>Logits of the teacher, as long as the outputs; empty without one.</summary>
    public ReadOnlySpan<float> Teacher { get; init; }

    /// <summary>Rows of the batch.</summary>
    public int Samples => Outputs.Length / Width;

    internal ReadOnlySpan<float> Row(ReadOnlySpan<float> values, int sample) => values.Slice(sample * Width, Width);
}
