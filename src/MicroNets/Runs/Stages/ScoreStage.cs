using MicroNets.Data;
using MicroNets.Data.Tasks;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;
using MicroNets.Quantization;
using MicroNets.Quantization.Interpreter;
using MicroNets.Training;

namespace MicroNets.Runs.Stages;

/// <summary>How well a network does on a split: in float as it was trained, in integers as it ships.</summary>
internal static class ScoreStage
{
    private const int BatchSize = 256;

    public static TaskScore Float(TaskSpec task, TaskSplit split, Network network, Weights weights)
    {
        using var pool = new WorkerPool();
        using var plan = new InferencePlan(network, weights, pool);
        return Of(task, split, network, (inputs, outputs) => plan.Run(inputs, outputs));
    }

    public static TaskScore Integer(TaskSpec task, TaskSplit split, IntegerNetwork network)
    {
        var interpreter = new IntegerInterpreter(network);
        TensorFormat input = network.Input.Output, output = network.Output.Output;
        return Of(task, split, network.Network, (inputs, outputs) =>
        {
            sbyte[] integers = new sbyte[inputs.Length];
            for (int i = 0; i < integers.Length; i++)
                integers[i] = (sbyte)input.ToInteger(inputs[i]);
            sbyte[] results = interpreter.Run(integers);
            for (int i = 0; i < results.Length; i++)
                outputs[i] = output.ToReal(results[i]);
        });
    }

    private delegate void Inference(ReadOnlySpan<float> inputs, Span<float> outputs);

    private static TaskScore Of(TaskSpec task, TaskSplit split, Network network, Inference infer)
    {
        SampleSource source = split.Source;
        int inputSize = source.Shape.Elements, outputSize = network.Output.OutputShape.Elements;
        float[] inputs = new float[BatchSize * inputSize], outputs = new float[source.Count * outputSize];
        for (int first = 0; first < source.Count; first += BatchSize)
        {
            int count = Math.Min(BatchSize, source.Count - first), start = first;
            Parallel.For(0, count, row => source.Read(start + row, SampleSource.NoAugmentation, inputs.AsSpan(row * inputSize, inputSize)));
            infer(inputs.AsSpan(0, count * inputSize), outputs.AsSpan(first * outputSize, count * outputSize));
        }

        return TaskScore.Of(task, split, outputs, network.Output.Op is Softmax ? OutputKind.Probabilities : OutputKind.Logits);
    }
}
