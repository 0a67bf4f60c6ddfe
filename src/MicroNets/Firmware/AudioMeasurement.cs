using MicroNets.Data.FrontEnds;
using MicroNets.Data.Tasks;
using MicroNets.Firmware.Project;
using MicroNets.Firmware.Stack;
using MicroNets.Firmware.Toolchain;
using MicroNets.Quantization;

namespace MicroNets.Firmware;

/// <summary>
/// Firmware from samples to outputs, beside the same clips through this machine's front end and integer interpreter. Instructions are
/// averages over the windows.
/// </summary>
/// <param name="Windows">Inputs that the clips gave.</param>
/// <param name="EqualFeatures">Share of the features that are the same integer.</param>
/// <param name="WorstFeature">The largest difference of a feature, in integer steps.</param>
/// <param name="SameDecisions">Windows with the same largest output; with a rule those with the same yes or no.</param>
/// <param name="BitExact">Whether outputs equal the interpreter's on the firmware's own features, byte for byte.</param>
/// <param name="Outputs">The firmware's, back to back.</param>
internal sealed record AudioMeasurement(
    string Target,
    int Windows,
    double EqualFeatures,
    int WorstFeature,
    int SameDecisions,
    bool BitExact,
    long? FrontEndInstructions,
    long? Instructions,
    FirmwareSize Size,
    EquatableArray<sbyte> Outputs)
{
    /// <summary>With a rule: windows with the same score in integers.</summary>
    public int? SameScores { get; init; }

    /// <summary>The stack that a run of front end and network used; null on the host.</summary>
    public PaintedStack? Painted { get; init; }

    /// <summary>Builds the model with its front end and runs the clips.</summary>
    /// <param name="folder">Where the project is written.</param>
    /// <param name="rule">What judges the outputs, as those of the first machine; null: they are classes.</param>
    /// <exception cref="InputException">A program is missing, the target cannot run here, or the front end is not the
    /// network's.</exception>
    public static AudioMeasurement Of(IntegerNetwork network, FrontEnd frontEnd, Target target, string folder, AudioInputs clips,
        AnomalyRule? rule = null)
    {
        FirmwareProject project = FirmwareProject.Write(network, target, folder, frontEnd: frontEnd,
            ends: ModelInterface.None with { Rule = rule });
        AudioRun run = AudioRun.OfBytes(project, project.Compile(FirmwareProject.ListenerPath), clips.Samples.Span);
        int[] differences = [.. run.Features.Zip(clips.Features, (heard, computed) => Math.Abs(heard - computed))];
        sbyte[] expected = SelfTest.Outputs(network, clips.Features.Span), onItsFeatures = SelfTest.Outputs(network, run.Features.Span);
        bool exact = run.Outputs.Span.SequenceEqual(onItsFeatures);
        int[] decisions = Decisions(run.Outputs, clips.Count), expectedDecisions = Decisions(expected, clips.Count);
        int? sameScores = null;
        if (rule is not null)
        {
            var integers = IntegerRule.Of(rule, network);
            int[] Scores(sbyte[] outputs) => [.. outputs.Chunk(outputs.Length / clips.Count).Select(output => integers.Score(output, 0))];
            int[] scores = Scores(expected);
            sameScores = scores.Zip(run.Scores).Count(pair => pair.First == pair.Second.Score);
            exact &= Scores(onItsFeatures).SequenceEqual(run.Scores.Select(heard => heard.Score));
            decisions = [.. run.Scores.Select(heard => heard.IsAnomaly ? 1 : 0)];
            int threshold = integers.Machines.Count > 0 ? integers.Machines[0].Value : integers.Threshold;
            expectedDecisions = [.. scores.Select(score => score > threshold ? 1 : 0)];
        }

        return new AudioMeasurement(
            target.Name,
            clips.Count,
            differences.Count(difference => difference == 0) / (double)differences.Length,
            differences.Max(),
            decisions.Zip(expectedDecisions).Count(pair => pair.First == pair.Second),
            exact,
            run.FrontEndInstructions / clips.Count,
            run.Instructions / clips.Count,
            FirmwareSize.Of(project),
            run.Outputs)
        {
            SameScores = sameScores,
            Painted = PaintedStack.Of(project, clips.Features.Span[..network.Input.Layer.OutputShape.Elements]),
        };
    }

    private static int[] Decisions(IReadOnlyCollection<sbyte> outputs, int windows) =>
        [.. outputs.Chunk(outputs.Count / windows).Select(row => Array.IndexOf(row, row.Max()))];
}
