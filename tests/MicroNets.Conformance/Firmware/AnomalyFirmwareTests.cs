using MicroNets.Data;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Synthesis;
using MicroNets.Data.Tasks;
using MicroNets.Firmware;
using MicroNets.Firmware.Project;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Tests;

namespace MicroNets.Conformance.Firmware;

/// <summary>Firmware from samples or frames to a score and a yes or no, beside this machine's front end and integers.</summary>
public class AnomalyFirmwareTests
{
    private const int Bands = 32;

    [Theory]
    [InlineData("host", AnomalyScoring.Energy)]
    [InlineData("cortex-m4", AnomalyScoring.Energy)]
    [InlineData("cortex-m4", AnomalyScoring.Identity)]
    public void Machines_get_the_score_that_they_get_here(string targetName, AnomalyScoring scoring)
    {
        Target target = Target.Named(targetName);
        FirmwareTests.Need(target);
        var frontEnd = new LogMel
        {
            Bands = Bands,
            KeepEvery = 1,
            MeanDecibels = 0,
            Windows = FrameWindows.Whole(30),
            Summary = new FrameSummary(FrameStatistic.MeanAndDeviation) {
                Centre = [.. Enumerable.Range(0, 2 * Bands).Select(i => i < Bands ? -35f : 5f)] },
        };
        AudioClip[] clips = [.. Enumerable.Range(0, 6).Select(Recording)];
        IntegerNetwork network = RandomWeights.Of(Network(scoring), 3);
        AudioInputs heard = AudioInputs.Of(frontEnd, network.Input.Output, clips);
        int[] scores = [.. Enumerable.Range(0, clips.Length)
            .Select(i => IntegerRule.Of(Rule(scoring, 0), network).Score(Outputs(network, heard, i), 0)).Order()];
        Assert.True(scores.Distinct().Count() > 1);

        // Some of the clips are above the threshold.
        double unit = IntegerRule.Of(Rule(scoring, 0), network).Unit;
        using var folder = new TemporaryFolder();
        AudioMeasurement listening = AudioMeasurement.Of(network, frontEnd, target, folder.Path, heard,
            Rule(scoring, (scores[2] + 0.5) * unit));
        Assert.True(listening.BitExact);
        Assert.Equal((clips.Length, clips.Length, 0), (listening.SameDecisions, listening.SameScores, listening.WorstFeature));
    }

    [Theory]
    [InlineData("host", FrameStatistic.Mean)]
    [InlineData("cortex-m4", FrameStatistic.MeanAndDeviation)]
    [InlineData("riscv32", FrameStatistic.MeanAndDeviation)]
    public void Recordings_of_sensors_get_the_score_that_they_get_here(string targetName, FrameStatistic statistic)
    {
        Target target = Target.Named(targetName);
        FirmwareTests.Need(target);
        var frontEnd = new SeriesSpectra(400, 2)
        {
            Frame = 100,
            Step = 50,
            Bands = 12,
            Mean = [0.1, -0.2],
            Deviation = [0.7, 1.3],
        };
        frontEnd = frontEnd with
        {
            Summary = new FrameSummary(statistic) {
                Centre = [.. Enumerable.Range(0, new FrameSummary(statistic).Count(2 * 16)).Select(i => i < 32 ? -3f : 0.5f)] },
        };
        var random = new MicroNets.Numerics.RandomStream(9, "sensors");
        SeriesRecording[] recordings = [.. Enumerable.Range(0, 6).Select(recording => new SeriesRecording(null, ["x", "y"],
            Enumerable.Range(0, 2 * 800).Select(i => (float)((Math.Sin(i * (0.05 + (0.03 * recording))) + (0.3 * random.NextNormal()))))
                .ToArray()))];
        IntegerNetwork network = RandomWeights.Of(new NetworkBuilder("detector").Input(1, 1, frontEnd.Output.Elements).Dense(12, "residual")
            .Build(), 3);
        AudioInputs heard = AudioInputs.Of(frontEnd, network.Input.Output, recordings);
        Assert.Equal(12, heard.Count);
        int[] scores = [.. heard.Features.Chunk(frontEnd.Output.Elements)
            .Select(features => IntegerRule.Of(Rule(AnomalyScoring.Energy, 0), network).Score(
            new MicroNets.Quantization.Interpreter.IntegerInterpreter(network).Run(features), 0)).Order()];
        Assert.True(scores.Distinct().Count() > 6);
        double unit = IntegerRule.Of(Rule(AnomalyScoring.Energy, 0), network).Unit;
        using var folder = new TemporaryFolder();
        AudioMeasurement listening = AudioMeasurement.Of(network, frontEnd, target, folder.Path, heard,
            Rule(AnomalyScoring.Energy, (scores[5] + 0.5) * unit));
        Assert.True(listening.BitExact);
        Assert.Equal((12, 12, 0), (listening.SameDecisions, listening.SameScores, listening.WorstFeature));
        PassesSelfTest(network, frontEnd, target, folder["selftest"]);
    }

    [Theory]
    [InlineData("host", FrameStatistic.Mean, 2)]
    [InlineData("cortex-m4", FrameStatistic.MeanAndDeviation, 40)]
    public void The_self_test_sums_frames_and_scores(string targetName, FrameStatistic statistic, int frames)
    {
        Target target = Target.Named(targetName);
        FirmwareTests.Need(target);
        int features = new FrameSummary(statistic).Count(Bands);
        var summary = new FrameSummary(statistic) { Centre = [.. Enumerable.Range(0, features).Select(i => i - 10f)],
            Gain = [.. Enumerable.Range(0, features).Select(i => 0.02f + (0.001f * i))] };
        var frontEnd = new FrameArray(Bands) { Windows = FrameWindows.Whole(frames), Summary = summary };
        IntegerNetwork network = RandomWeights.Of(new NetworkBuilder("detector").Input(1, 1, features).Dense(9, "residual").Build(), 3);
        using var folder = new TemporaryFolder();
        PassesSelfTest(network, frontEnd, target, folder.Path);
    }

    private static void PassesSelfTest(IntegerNetwork network, FrontEnd frontEnd, Target target, string folder)
    {
        FirmwareProject project = FirmwareProject.Write(network, target, folder, frontEnd: frontEnd,
            ends: ModelInterface.None with { Rule = Rule(AnomalyScoring.Energy, 1) });
        string program = project.Compile("selftest.c");
        string answer = target == Target.Host
            ? OutsideProcess.Run(Path.Combine(folder, program), [], folder, TimeSpan.FromMinutes(1))
            : OutsideProcess.Run(OutsideProgram.Named(target.Emulation!.Program), [.. target.Emulation!.Counted(program)], folder,
                TimeSpan.FromMinutes(1));
        Assert.Contains("self-test passed", answer, StringComparison.Ordinal);
    }

    // In 16 bits, as recordings are.
    private static AudioClip Recording(int number)
    {
        float[] samples = new SlidingRail(1, number % 2, 16000)
            .Record(1, number < 3 ? RailFault.None : RailFault.PittedBearing, $"{number}");
        return new AudioClip(16000, Array.ConvertAll(samples, value => MathF.Round(value * 32768) / 32768));
    }

    internal static Network Network(AnomalyScoring scoring)
    {
        NetworkBuilder builder = new NetworkBuilder("detector").Input(1, 1, 2 * Bands).Dense(12, "residual");
        return scoring == AnomalyScoring.Energy ? builder.Build() : builder.Then(new Softmax(), "probabilities").Build();
    }

    private static AnomalyRule Rule(AnomalyScoring scoring, double threshold) =>
        new(scoring, threshold, 0.05) { Machines = new Dictionary<string, double> { ["pump"] = threshold, ["fan */"] = 0 }, Clips = 6 };

    private static sbyte[] Outputs(IntegerNetwork network, AudioInputs heard, int clip) =>
        new MicroNets.Quantization.Interpreter.IntegerInterpreter(network)
            .Run(heard.Features.ToArray().AsMemory(clip * 2 * Bands, 2 * Bands));
}
