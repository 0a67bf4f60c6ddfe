using MicroNets.Devices;
using MicroNets.Devices.Latency;
using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Tests.Devices.Costs;

public class CalibrationTests
{
    private static readonly string[] Names = ["kws-l", "kws-m", "kws-s", "ad-l", "ad-m", "ad-s", "ds-cnn-l", "ds-cnn-m",
        "ds-cnn-s", "vww-2"];

    [Fact]
    public void Costs_that_are_linear_in_the_features_are_recovered()
    {
        KernelCosts costs = Linear();
        Assert.InRange(costs.Error.Median, 0, 0.01);
        Assert.InRange(costs.Error.Worst, 0, 0.05);
    }

    [Fact]
    public void What_tiny_layers_leave_open_stays_as_it_is_known()
    {
        KernelCosts known = Linear();
        var op = new Conv2D(4, 1, 1, Padding.Same);
        string kernel = Kernel(op, new Shape(2, 2, 3));
        double Of(KernelCosts costs, Layer layer) => costs.Kernels.Single(one => one.Kernel == kernel).Of(KernelFeatures.Of(layer));
        // Two in a hundred off, in turn above and below.
        LayerMeasurement[] tiny = [.. Enumerable.Range(0, 10).Select(i => LayerOf(op, new Shape(2 + (i % 3), 2 + (i % 2), 3)))
            .Select((layer, i) => new LayerMeasurement($"{i}", layer, Of(known, layer) * (i % 2 == 0 ? 1.02 : 0.98)))];
        Layer large = LayerOf(new Conv2D(140, 1, 1, Padding.Same), new Shape(25, 10, 140));

        KernelCosts alone = Calibration.Fit(tiny, [], CycleOrigin.Core, "test", "tiny layers");
        KernelCosts fitted = Calibration.Fit(tiny, [], CycleOrigin.Core, "test", "tiny layers", known);

        Assert.InRange(Of(fitted, large) / Of(known, large), 0.8, 1.25);
        Assert.False(Of(alone, large) / Of(known, large) is > 0.8 and < 1.25);
        Assert.All(tiny, one => Assert.InRange(Of(fitted, one.Call.Layer) / one.Units, 0.95, 1.05));
    }

    [Fact]
    public void Too_few_networks_are_no_calibration()
    {
        Layer layer = Zoo.Get("kws-s").Fold().Layers[1];
        Assert.Throws<InputException>(() => Calibration.Fit([new LayerMeasurement("a", layer, 1)], [], CycleOrigin.Core, "test", "test"));
        Assert.Throws<InputException>(() =>
            Calibration.Scale(Linear(), [new NetworkMeasurement("a", Zoo.Get("kws-s").Fold(), 1)], Clock, "test", "test"));
    }

    [Fact]
    public void A_board_s_times_scale_known_costs_and_one_odd_time_does_not_matter()
    {
        KernelCosts costs = Linear();
        var model = new KernelLatency("calibrated", costs with { Scale = 1.5 }, Clock.Value, Estimate.Exactly(1), "");
        NetworkMeasurement[] measurements = [.. Names.Take(7).Select((name, i) => Measured(name, i == 0 ? 3 : 1))];
        KernelCosts scaled = Calibration.Scale(costs, measurements, Clock, "a board", "test");
        Assert.Equal(1.5, scaled.Scale, 9);
        Assert.Equal(CycleOrigin.Board, scaled.Origin);
        Assert.Equal("a board", scaled.Engine);
        Assert.InRange(scaled.Error.Median, 0, 1e-9);
        Assert.InRange(scaled.Error.Worst, 0.6, 0.7);

        // Executed code is judged by the same times of the board.
        DeviceProfile board = DeviceCatalog.Get("stm32f446re") with { Calibrated = scaled };
        LatencyEstimate executed = LatencyLaws.OfFirmware(board, 1_000_000, null)!;
        Assert.Equal("calibrated", executed.Law);
        Assert.Equal(1500 / board.Clock.Value, executed.Milliseconds.Value, 9);
        Assert.Equal((1 + scaled.Error.Worst) * executed.Milliseconds.Value, executed.Milliseconds.High, 9);
        Assert.Equal("engine", LatencyLaws.OfFirmware(board, 1_000_000, "engine")!.Law);
        Assert.Null(LatencyLaws.OfFirmware(board with { Calibrated = scaled with { Unit = CycleOrigin.Board } }, 1_000_000, null));

        NetworkMeasurement Measured(string name, double factor)
        {
            Network folded = Zoo.Get(name).Fold();
            return new NetworkMeasurement(name, folded, factor * model.Estimate(folded, MemoryPlanner.Plan(folded))!.Milliseconds.Value);
        }
    }

    [Fact]
    public void A_calibrated_profile_is_read_back_and_its_costs_come_first()
    {
        using var folder = new TemporaryFolder();
        DeviceProfile profile = DeviceCatalog.Get("stm32f446re") with { Calibrated = Linear() };
        string path = Path.Combine(folder.Path, "mine.json");
        File.WriteAllText(path, DeviceCatalog.Write(profile));
        DeviceProfile read = DeviceCatalog.Get(path);
        Assert.Equal(profile, read);

        Network network = Zoo.Get("kws-s").Fold();
        LatencyEstimate estimate = read.LatencyModel(network)!.Estimate(network, MemoryPlanner.Plan(network))!;
        Assert.Equal("calibrated", estimate.Law);
        Assert.Contains("5-fold hold-out over 10 networks", estimate.How, StringComparison.Ordinal);
        Assert.Equal("paper", read.LatencyModel(network, "paper")!.Law);
    }

    [Fact]
    public void Costs_of_another_length_are_refused()
    {
        using var folder = new TemporaryFolder();
        KernelCosts costs = Linear();
        string path = Path.Combine(folder.Path, "mine.json");
        File.WriteAllText(path,
            DeviceCatalog.Write(DeviceCatalog.Get("rp2040")
            with { Calibrated = costs with { Kernels = [new KernelCoefficients("dense", [1, 2], 0, 1)] } }));
        Assert.Contains("calibrate the device again", Assert.Throws<InputException>(() => DeviceCatalog.Get(path)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model,milliseconds\n\n# by hand\nkws-s, 61.5\nkws-m,120", 2, null, 61.5)]
    [InlineData("Model, Layer, Cycles\nkws-s, stem/conv, 8000", 1, "stem/conv", 8000)]
    public void Tables_of_measurements_are_read(string text, int rows, string? layer, double value)
    {
        EquatableArray<MeasurementRow> table = MeasurementTable.Read(text, "test.csv");
        Assert.Equal(rows, table.Count);
        Assert.Equal(new MeasurementRow("kws-s", layer, value), table[0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("model;milliseconds\nkws-s;1")]
    [InlineData("model,milliseconds\nkws-s,-1")]
    [InlineData("model,milliseconds\nkws-s")]
    [InlineData("model,milliseconds\nkws-s,NaN")]
    [InlineData("model,layer,cycles\nkws-s,,5")]
    public void Other_tables_are_refused_by_name(string text) =>
        Assert.Contains("test.csv", Assert.Throws<InputException>(() => MeasurementTable.Read(text, "test.csv")).Message,
            StringComparison.Ordinal);

    // Products work on four pixels, two output channels and two inputs at a time.
    [Fact]
    public void What_does_not_fill_a_block_counts_as_one()
    {
        double[] odd = Counts(new Conv2D(15, 1, 1, Padding.Same), new Shape(7, 7, 5)),
            even = Counts(new Conv2D(16, 1, 1, Padding.Same), new Shape(13, 4, 6));
        Assert.Equal(52 * 16 * 6, odd[0]);
        Assert.Equal(even[..4], odd[..4]);
    }

    [Fact]
    public void Layers_cost_what_the_kernel_that_runs_them_costs()
    {
        Shape vector = Shape.Vector(6), map = new(9, 8, 6);
        Assert.Equal(Counts(new Dense(15), vector), Counts(new Conv2D(15, 1, 1, Padding.Same), vector));
        Assert.Equal(Kernel(new Dense(15), vector), Kernel(new Conv2D(15, 1, 1, Padding.Same), vector));
        Assert.NotEqual(Kernel(new DepthwiseConv2D(3, 1, Padding.Same), map),
            Kernel(new DepthwiseConv2D(3, 1, Padding.Explicit(2, 2, 2, 2)), map));
        Assert.Equal(Kernel(new DepthwiseConv2D(5, 1, Padding.Same), map), Kernel(new DepthwiseConv2D(7, 1, Padding.Same), map));
        Assert.NotEqual(Kernel(new DepthwiseConv2D(5, 1, Padding.Same), map), Kernel(new DepthwiseConv2D(5, 2, Padding.Same), map));
    }

    [Fact]
    public void A_kernel_without_costs_makes_a_time_unknown_and_a_layer_far_from_those_measured_widens_its_band()
    {
        KernelCosts costs = Linear();
        KernelLatency Law(KernelCosts of) => new("calibrated", of, 1, Estimate.Exactly(1), "");
        Network network = Zoo.Get("kws-s").Fold();
        Assert.Null(Law(costs with { Kernels = [.. costs.Kernels.Where(kernel => kernel.Kernel != "dense")] })
            .Estimate(network, MemoryPlanner.Plan(network)));

        KernelCosts elsewhere = costs with { Kernels = [.. costs.Kernels.Select(kernel => kernel with { Least = 1e9, Most = 1e10 })] };
        Estimate near = Law(costs).Estimate(network, MemoryPlanner.Plan(network))!.Milliseconds,
            far = Law(elsewhere).Estimate(network, MemoryPlanner.Plan(network))!.Milliseconds;
        Assert.Equal(near.Value, far.Value, 9);
        Assert.Equal(1.25 * near.High, far.High, 6);
        Assert.Equal(0.75 * near.Low, far.Low, 6);
    }

    [Theory]
    [InlineData(0.001, 1, "cycle of the core", "milliseconds")]
    [InlineData(1000, 1, "cycle of the core", "milliseconds")]
    [InlineData(1, 10, "ms of kws-m, 10 times", "leave it out")]
    [InlineData(1, 0.1, "ms of kws-m, 0.1 times", "leave it out")]
    public void Times_that_no_board_takes_are_refused(double unit, double slip, string found, string remedy)
    {
        var refusal = Assert.Throws<InputException>(() => Scaled("kws-l", "kws-m", "kws-s", "ad-s"));
        Assert.Contains(found, refusal.Found, StringComparison.Ordinal);
        Assert.Contains(remedy, refusal.Remedy, StringComparison.Ordinal);
        Assert.Contains("3 measurements of kws-s", Assert.Throws<InputException>(() => Scaled("kws-s", "kws-s", "kws-s")).Found,
            StringComparison.Ordinal);

        KernelCosts Scaled(params string[] names)
        {
            KernelCosts costs = Linear();
            var model = new KernelLatency("calibrated", costs, Clock.Value, Estimate.Exactly(1), "");
            return Calibration.Scale(costs, [.. names.Select(name =>
            {
                Network folded = Zoo.Get(name).Fold();
                double time = model.Estimate(folded, MemoryPlanner.Plan(folded))!.Milliseconds.Value;
                return new NetworkMeasurement(name, folded, (name == "kws-m" ? slip : 1) * unit * time);
            })], Clock, "a board", "test");
        }
    }

    [Fact]
    public void What_a_plan_calls_has_to_be_known_not_what_layers_would_call()
    {
        Network network = new NetworkBuilder("chunks").Input(12, 12, 64).Then(new Conv2D(64, 3, 1, Padding.Same)).Build().Fold();
        MemoryPlan plan = MemoryPlanner.Plan(network) with { InChunks = [network.Layers[^1].Name] };
        Assert.NotNull(Law(KernelFeatures.InChunks).Estimate(network, plan));
        Assert.Null(Law("conv2d").Estimate(network, plan));
        Assert.Contains(KernelFeatures.InChunks, Law("conv2d").Unknown(plan.CallsOf(network)), StringComparison.Ordinal);

        static KernelLatency Law(string kernel) => new("calibrated", Linear() with
        {
            Kernels = [new KernelCoefficients(kernel, [.. Enumerable.Repeat(1.0, KernelFeatures.Names.Count)], 1, 1e9)],
        }, 1, Estimate.Exactly(1), "");
    }

    private static readonly Figure Clock = new(100, "MHz", "test");

    private static double[] Counts(Op op, Shape input) => KernelFeatures.Of(LayerOf(op, input));

    private static string Kernel(Op op, Shape input) => KernelFeatures.Kernel(LayerOf(op, input));

    private static Layer LayerOf(Op op, Shape input) =>
        new(new Node("", op, []), [input], op.OutputShape([input]), op.Parameters([input]), op.Macs([input]));

    private static KernelCosts Linear() => Calibration.Fit(
        [
            .. from name in Names
               from layer in Zoo.Get(name).Fold().Layers.Skip(1)
               let counts = KernelFeatures.Of(layer)
               select new LayerMeasurement(name, layer, (0.9 * counts[0]) + (3 * counts[2]) + 500),
        ],
        [], CycleOrigin.Core, "test", "a law without noise");
}
