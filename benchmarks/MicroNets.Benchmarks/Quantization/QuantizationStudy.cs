using MicroNets.Data.Tasks;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.Quantization.Calibration;
using MicroNets.Runs;
using MicroNets.Runs.Stages;
using MicroNets.TFLite;
using MicroNets.Training;

namespace MicroNets.Benchmarks.Quantization;

/// <summary>Trains networks and quantises each in several ways. Checkpoints in the work folder make an interrupted or repeated study go on
/// where it stopped.</summary>
internal sealed class QuantizationStudy(TaskData data, Budget budget, ulong seed, string workFolder)
{
    private const string Split = "val";

    /// <summary>The network in float and in integers, by each of the ways.</summary>
    public IEnumerable<QuantizationRow> Rows(Network network, IReadOnlyList<QuantizationWay> ways)
    {
        TrainedNetwork trained = Train(network);
        TaskSplit split = data[Split];
        yield return new QuantizationRow(network, "float",
            4 * network.Fold().Layers.Sum(layer => layer.Parameters.Sum(parameter => (long)parameter.Elements)), null,
            ScoreStage.Float(data.Task, split, new TrainedModel(trained.Network, trained.Weights, [])).Value);
        foreach (QuantizationWay way in ways)
        {
            BitPlan bits = way.Bits(network.Fold());
            IntegerNetwork integers = way.IsTrained ? FineTune(trained, way, bits)
                : PostTraining.Quantize(network, trained.Weights, data["train"].Source, way.PostTraining with { Bits = bits });
            yield return new QuantizationRow(network, way.Name, MixedPrecision.WeightBytes(network.Fold(), bits), FileBytes(integers),
                ScoreStage.Integer(data.Task, split, new IntegerModel(integers)).Value);
        }
    }

    private TrainedNetwork Train(Network network)
    {
        PlannedTraining planned = budget.Training(network, data["train"].Source, data[Split].Source.Count, seed);
        return Trainer.Run(network, planned.Train, data[Split].Source,
            Recipe.Training(planned, seed) with { CheckpointPath = Checkpoint($"{network.Name}-float") },
            progress: Progress($"{network.Name}, float"));
    }

    private IntegerNetwork FineTune(TrainedNetwork trained, QuantizationWay way, BitPlan bits)
    {
        string name = $"{trained.Network.Name}, {way.Name}";
        PlannedTraining planned = budget.FineTuning(trained.Network, data["train"].Source, data[Split].Source.Count, seed);
        var options = new QuantizationAwareOptions
        {
            Bits = bits,
            Training = Recipe.FineTuning(planned, seed) with { CheckpointPath = Checkpoint($"{trained.Network.Name}-{way.Key}") },
        };
        return ClampsAtSix.Of(QuantizationAwareTraining.Run(trained.Network, trained.Weights, planned.Train, data[Split].Source, options,
            progress: Progress(name)).Integers);
    }

    private string Checkpoint(string name) => Path.Combine(workFolder, $"{name}.checkpoint");

    private static SynchronousProgress<TrainingProgress> Progress(string name)
    {
        int last = -1;
        return new SynchronousProgress<TrainingProgress>(progress =>
        {
            if (progress.Epoch == last)
                return;
            last = progress.Epoch;
            Console.Error.WriteLine(TrainStage.Progress(RunStage.Quantize, name, progress));
        });
    }

    private static int FileBytes(IntegerNetwork integers) => TfliteWriter.Write(new IntegerModel(integers)).Length;
}

/// <summary>How a trained network becomes integers.</summary>
/// <param name="Bits">For the folded network.</param>
internal sealed record QuantizationWay(string Key, string Name, Func<Network, BitPlan> Bits, bool IsTrained)
{
    public PostTrainingOptions PostTraining { get; init; } = new();

    public static readonly QuantizationWay MinMax = new("ptq-minmax", "int8, after training: min–max", _ => BitPlan.Eight, false)
    {
        PostTraining = new PostTrainingOptions { Ranges = new MinMaxRange(), Corrections = PostTrainingCorrections.None },
    };

    public static readonly QuantizationWay Percentile = new("ptq-percentile",
        "int8, after training: percentile, equalised, biases corrected", _ => BitPlan.Eight, false)
    {
        PostTraining = new PostTrainingOptions { Ranges = new PercentileRange() },
    };

    public static readonly QuantizationWay LeastSquares = new("ptq-mse", "int8, after training: least squares, equalised, biases corrected",
        _ => BitPlan.Eight, false);

    public static readonly QuantizationWay Eight = new("qat-8", "int8, trained on", _ => BitPlan.Eight, true);

    public static readonly QuantizationWay FourBitWeights = new("qat-4w", "4-bit weights (depthwise 8), trained on",
        BitPlan.FourBitWeights, true);

    public static readonly QuantizationWay TwoBitWeights = new("qat-2w", "2-bit weights (first and depthwise 8), trained on",
        BitPlan.TwoBitWeights, true);

    public static readonly QuantizationWay Four = new("qat-4", "4-bit weights and activations (depthwise 8), trained on",
        network => BitPlan.FourBitWeights(network).WithOutputsOf(BitPlan.FourBitMaps(network)), true);

    public static readonly IReadOnlyList<QuantizationWay> All = [MinMax, Percentile, LeastSquares, Eight, FourBitWeights, Four, TwoBitWeights];
}

/// <param name="WeightBytes">Packed weights and 32-bit biases.</param>
/// <param name="FileBytes">Of the .tflite file; null for float.</param>
internal sealed record QuantizationRow(Network Network, string Way, long WeightBytes, int? FileBytes, double Accuracy);
