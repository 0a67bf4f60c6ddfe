using MicroNets.Data;
using MicroNets.Data.Tasks;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Float;
using MicroNets.Quantization.Interpreter;

namespace MicroNets.TFLite;

/// <summary>What a model says to every sample of a data source.</summary>
public static class ModelEvaluation
{
    // Samples turned into integers at a time: enough for all cores, little memory even for large pictures.
    private const int SamplesAtOnce = 256;

    /// <summary>A residual where the model says so; else logits or probabilities, as its last op gives them.</summary>
    public static OutputKind Kind(TfliteModel model) => Kind(model.Structure, AnomalyRule.Read(model.Metadata.Anomalies));

    /// <param name="rule">What the model says of anomalies; null: nothing.</param>
    public static OutputKind Kind(Network network, AnomalyRule? rule) => rule?.Scoring == AnomalyScoring.Energy ? OutputKind.Residual
        : network.Layers.Last(layer => layer.Op is not Reshape).Op is Softmax ? OutputKind.Probabilities
        : OutputKind.Logits;

    /// <summary>Real outputs, samples × classes, on all cores; the samples as they are, without augmentation.</summary>
    /// <exception cref="InputException">Samples of another size than the model's input.</exception>
    public static float[] Outputs(TfliteModel model, SampleSource source)
    {
        source = ModelSamples.For(model, source);
        int elements = source.Shape.Elements;
        Func<float[], float[]> run = model switch
        {
            IntegerModel integers => Runner(integers.Network),
            FloatModel floats => Runner(floats, elements),
            _ => throw new ArgumentException("neither an integer nor a float model", nameof(model)),
        };
        return Outputs(source, run);
    }

    /// <summary>How well outputs do on a split that they are of: the one score of a model, wherever it is asked for.</summary>
    /// <param name="network">The model's structure.</param>
    /// <param name="metadata">What the model says of anomalies.</param>
    /// <param name="outputs">Samples × classes, in the order of the split's classes.</param>
    public static TaskScore Score(TaskSpec task, TaskSplit split, Network network, TfliteMetadata metadata, float[] outputs)
    {
        AnomalyRule? rule = AnomalyRule.Read(metadata.Anomalies);
        return TaskScore.Of(task, split, outputs, Kind(network, rule), rule);
    }

    /// <summary>What <paramref name="run"/> makes of every sample as it is, without augmentation; some hundred samples at a time.</summary>
    internal static float[] Outputs(SampleSource source, Func<float[], float[]> run)
    {
        int elements = source.Shape.Elements;
        return Enumerable.Range(0, source.Count).Chunk(SamplesAtOnce).SelectMany(chunk =>
        {
            var inputs = new float[chunk.Length * elements];
            Parallel.For(0, chunk.Length, i => source.Read(chunk[i], SampleSource.NoAugmentation, inputs.AsSpan(i * elements, elements)));
            return run(inputs);
        }).ToArray();
    }

    private static Func<float[], float[]> Runner(IntegerNetwork network)
    {
        var interpreter = new IntegerInterpreter(network);
        TensorFormat output = network.Output.Output;
        float[] Run(float[] inputs) => output.ToReals(interpreter.Run(network.Input.Output.ToIntegers(inputs)));

        // A sample of a data set has nothing to do with the one before.
        int elements = network.Input.Layer.OutputShape.Elements;
        return network.Network.IsStateful ? inputs => [.. inputs.Chunk(elements).SelectMany(Run)] : Run;
    }

    private static Func<float[], float[]> Runner(FloatModel model, int elements)
    {
        var interpreter = new FloatInterpreter(model.Network, model.Weights);
        return inputs => inputs.Chunk(elements).AsParallel().AsOrdered().SelectMany(sample => interpreter.Run(sample)).ToArray();
    }
}
