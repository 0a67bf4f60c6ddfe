using System.CommandLine;
using System.Text;
using MicroNets.Data.Tasks;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.Runs;

namespace MicroNets.Benchmarks.Quantization;

/// <summary>
/// <c>quantization</c>: what integers cost a trained keyword spotter, and whether at equal flash a larger network of 4-bit weights does
/// better than a smaller one of 8 bits (Table 2 of the MicroNets paper).
/// </summary>
internal static class QuantizationCommand
{
    private const string Subject = "kws-s";

    public static Command Create()
    {
        var data = new Argument<string>("data") { Description = "folder of Speech Commands features" };
        var budget = new Option<string>("--budget") { Description = "how much training", DefaultValueFactory = _ => Budget.Quick.Name };
        var seed = new Option<ulong>("--seed");
        var network = new Option<string>("--network") { Description = "of the zoo; another than the default by fewer ways, and alone",
            DefaultValueFactory = _ => Subject };
        var work = new Option<string>("--work") { Description = "folder for checkpoints", DefaultValueFactory = _ =>
            Path.Combine(Path.GetTempPath(), "micronets-quantization") };
        var output = new Option<string?>("--out") { Description = "also write the table to this file" };
        var command = new Command("quantization", "Accuracy of integers: post-training, trained on, 8 and 4 bits.") { data, budget, seed,
            network, work, output };
        command.SetAction(result =>
        {
            Budget chosen = Budget.Find(result.GetRequiredValue(budget));
            string table = Run(result.GetRequiredValue(data), chosen, result.GetValue(seed), result.GetRequiredValue(network),
                Path.Combine(result.GetRequiredValue(work), $"{chosen.Name}-{result.GetValue(seed)}"));
            Console.WriteLine(table);
            if (result.GetValue(output) is { } path)
                AtomicFile.WriteAllText(path, table);
            return 0;
        });
        return command;
    }

    private static string Run(string path, Budget budget, ulong seed, string network, string workFolder)
    {
        Directory.CreateDirectory(workFolder);
        using TaskData data = TaskData.Open(TaskCatalog.PaperKeywordSpotting, path, new TaskDataOptions { Seed = seed });
        var study = new QuantizationStudy(data, budget, seed, workFolder);
        Network small = Zoo.Get(network);
        QuantizationRow[] rows = network != Subject
            ? [.. study.Rows(small, [QuantizationWay.Eight, QuantizationWay.FourBitWeights, QuantizationWay.Four,
                QuantizationWay.TwoBitWeights])]
            : [.. study.Rows(small, QuantizationWay.All),
            .. study.Rows(Largest(small, BitPlan.FourBitWeights), [QuantizationWay.FourBitWeights, QuantizationWay.Four]),
            .. study.Rows(Largest(small, BitPlan.TwoBitWeights), [QuantizationWay.TwoBitWeights])];
        return Table(rows, budget, seed, data["val"].Source.Count);
    }

    /// <summary>The widest form of the network whose weights take no more bytes with few bits than those of the network itself in
    /// eight.</summary>
    private static Network Largest(Network small, Func<Network, BitPlan> bits)
    {
        long bytes = MixedPrecision.WeightBytes(small.Fold(), BitPlan.Eight);
        return Enumerable.Range(0, 201).Select(percent => Widened(3 - (percent / 100.0)))
            .First(network => network.Fold() is var folded && MixedPrecision.WeightBytes(folded, bits(folded)) <= bytes);
    }

    // The subject's channels times a factor, in multiples of four as the kernels like them.
    private static Network Widened(double factor)
    {
        int Channels(int channels) => (int)(channels * factor / 4) * 4;
        return new NetworkBuilder($"{Subject} × {factor:0.00}").Input(49, 10, 1).Conv(Channels(84), (10, 4), 1, "stem").NormRelu6()
            .DepthwiseSeparable("block1", Channels(112), 2).DepthwiseSeparable("block2", Channels(84))
                .DepthwiseSeparable("block3", Channels(84))
            .DepthwiseSeparable("block4", Channels(84)).DepthwiseSeparable("block5", Channels(196)).GlobalAveragePool()
                .Dense(12, "classifier").Build();
    }

    private static string Table(QuantizationRow[] rows, Budget budget, ulong seed, int samples)
    {
        var text = new StringBuilder("# What integers cost a keyword spotter\n\n");
        text.AppendLine($"Measured with `benchmarks/quantization.sh` on the Speech Commands features, `{budget.Name}` budget, seed {seed}: "
            + $"accuracy of the integer interpreter on the {samples:N0} validation");
        text.AppendLine("samples, from which the best epoch was also chosen. Weights: packed, with 32-bit biases. The wider networks take "
            + "as many bytes in 4 and 2 bits as the smallest in 8.");
        text.AppendLine().AppendLine("| network | Mops | numbers | weights (B) | .tflite (B) | accuracy | to float |")
            .AppendLine("|---|--:|---|--:|--:|--:|--:|");
        foreach (QuantizationRow row in rows)
        {
            QuantizationRow exact = rows.First(other => ReferenceEquals(other.Network, row.Network));
            string difference = ReferenceEquals(row, exact) ? "" : $"{100 * (row.Accuracy - exact.Accuracy):+0.00;−0.00}";
            text.AppendLine($"| {row.Network.Name} | {2e-6 * row.Network.Macs:F1} | {row.Way} | {row.WeightBytes:N0} | {row.FileBytes:N0} "
                + $"| {100 * row.Accuracy:F2} % | {difference} |");
        }

        return text.ToString();
    }
}
