using MicroNets.Devices.Memory;
using MicroNets.Firmware;
using MicroNets.Firmware.Lowering;
using MicroNets.Firmware.Project;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Tests;
using MicroNets.Tests.Devices.Memory;

namespace MicroNets.Conformance.Firmware;

/// <summary>Every kernel of the runtime, in plain C and in its hand-scheduled form, against the reference interpreter.</summary>
public class KernelTests
{
    [Theory]
    [InlineData("host", null, 1)]
    [InlineData("host", null, 2)]
    [InlineData("cortex-m4", null, 1)]
    [InlineData("cortex-m4", null, 2)]
    [InlineData("cortex-m4", "MN_PORTABLE", 1)]
    [InlineData("cortex-m7", null, 3)]
    [InlineData("cortex-m33", null, 4)]
    [InlineData("cortex-m55", null, 4)]
    [InlineData("cortex-m55", null, 5)]
    [InlineData("cortex-m55", "MN_PORTABLE", 5)]
    [InlineData("riscv32", null, 1)]
    [InlineData("riscv32", null, 6)]
    public void Kernels_compute_what_the_reference_interpreter_computes(string target, string? definition, int seed)
    {
        FirmwareTests.Need(Target.Named(target));
        using var folder = new TemporaryFolder();
        IntegerNetwork network = KernelSheet.Make(seed);
        FirmwareProject project = FirmwareProject.Write(network, Target.Named(target), folder.Path);
        sbyte[] inputs = SelfTest.Inputs(network, 2, (ulong)seed);
        FirmwareRun run = FirmwareRun.Of(project, project.Compile(FirmwareProject.RunnerPath, definition is null ? [] : [definition]),
            inputs);
        string[] wrong = [.. KernelSheet.Differences(network, run.Outputs.Span, SelfTest.Outputs(network, inputs))];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    public static TheoryData<int, int, Size2D, Padding> Bordered => new()
    {
        { 60, 48, (2, 1), Padding.Same }, // Several bands, and a stride that skips rows between them.
        { 29, 60, 1, Padding.Explicit(1, 0, 0, 0) }, // As many pixels as the input, in other rows: no place to write over.
    };

    [Theory]
    [MemberData(nameof(Bordered))]
    public void Convolutions_with_borders_read_all_rows_that_they_need(int height, int width, Size2D stride, Padding padding)
    {
        Network network = new NetworkBuilder("borders").Input(height, width, 3)
            .Then(new Conv2D(8, 3, 1, Padding.Same) { HasBias = true })
            .Then(new Conv2D(6, (1, 3), stride, padding) { HasBias = true })
            .Build();
        AssertBitExact(network, samples: 2);
    }

    [Theory]
    [InlineData(4, 4, 1, 2)] // Larger maps: a channel would run into the next one's input.
    [InlineData(43, 19, 0, 0)] // Wider rows: they would run into rows of later bands.
    public void Depthwise_convolutions_that_widen_their_input_leave_it_whole(int height, int width, int top, int bottom)
    {
        Network network = new NetworkBuilder("borders").Input(height, width, 2)
            .Then(new DepthwiseConv2D(3, 1, Padding.Explicit(top, bottom, 1, 2)) { HasBias = true })
            .Build();
        AssertBitExact(network, samples: 2);
    }

    [Fact]
    public void A_flattened_map_stays_until_its_last_reader_has_read_it()
    {
        Network network = new NetworkBuilder("two readers").Input(5, 5, 3)
            .Then(new Conv2D(8, 3, 1, Padding.Same) { HasBias = true })
            .Then(new Reshape(Shape.Vector(200)), "flat")
            .Then(new Dense(10), "a").From("flat").Then(new Dense(10), "b")
            .Append(new Add(), "sum", "a", "b").Build();
        AssertBitExact(network, samples: 2);
    }

    [Fact]
    public void Windows_of_maps_above_64_KiB_are_read_whole()
    {
        Network network = new NetworkBuilder("large").Input(32, 32, 1)
            .Then(new Conv2D(72, 1, 1, Padding.Same) { HasBias = true })
            .Then(new Conv2D(3, 3, 1, Padding.Valid) { HasBias = true })
            .Build();
        AssertBitExact(network, samples: 1);
    }

    [Theory]
    [InlineData("host")]
    [InlineData("cortex-m4")]
    public void Windows_over_many_channels_are_gathered_in_chunks(string target)
    {
        // As many inputs as make three chunks, the last of them not whole; padding on all sides; channels in groups and odd ones.
        Network network = new NetworkBuilder("chunks").Input(4, 5, 3)
            .Then(new Conv2D(75, 1, 1, Padding.Same) { HasBias = true })
            .Then(new Conv2D(31, 3, 1, Padding.Same) { HasBias = true, Activation = Activation.Relu }, "chunked")
            .Then(new Conv2D(3, 1, 1, Padding.Same) { HasBias = true })
            .Build();
        Assert.Contains("mn_conv_chunks_run", Lowered.From(RandomWeights.Of(network, 1), ArenaGoal.Smallest).Steps.Single(step =>
            step.Layer == "chunked").Kernels);
        AssertBitExact(RandomWeights.Of(network, 1), samples: 2, Target.Named(target), ArenaGoal.Smallest);
    }

    public static TheoryData<string> EveryTarget =>
        ["host", "cortex-m0plus", "cortex-m4", "cortex-m7", "cortex-m33", "cortex-m55", "riscv32"];

    public static TheoryData<string, string> Sections => [.. from target in (string[])["host", "cortex-m4", "cortex-m55", "cortex-m0plus",
        "riscv32"]
        from name in RowNetworks.Names select (target, name)];

    [Theory]
    [MemberData(nameof(Sections))]
    public void Layers_run_in_bands_of_rows(string target, string name)
    {
        Network network = RowNetworks.Get(name);
        KernelProgram program = Lowered.From(RandomWeights.Of(network, 1), ArenaGoal.Smallest);
        Assert.Contains(program.Steps, step => step.Kernels.Contains("mn_keep_rows"));
        Assert.InRange(program.Place(), 1, (int)(0.9 * MemoryPlanner.Plan(network, goal: ArenaGoal.LayerByLayer).ArenaBytes));
        AssertBitExact(RandomWeights.Of(network, 1), samples: 2, Target.Named(target), ArenaGoal.Smallest);
    }

    [Theory]
    [InlineData("host")]
    [InlineData("cortex-m4")]
    public void Groups_of_channels_stay_where_the_depthwise_convolution_is_out_of_the_fast_kernels_reach(string target)
    {
        Network network = new NetworkBuilder("groups").Input(16, 13, 3)
            .Then(new Conv2D(45, 1, 1, Padding.Same) { HasBias = true }, "wide")
            .Then(new DepthwiseConv2D(3, 2, Padding.Same) { HasBias = true, Activation = Activation.Relu }, "depthwise")
            .Then(new Conv2D(4, 1, 1, Padding.Same) { HasBias = true })
            .Build();
        IntegerNetwork fast = RandomWeights.Of(network, 1);

        // A clamp above the lowest byte is out of it.
        var plain = new IntegerNetwork(network, fast.Layers.Select(layer => layer.Layer.Name == "depthwise" ? layer with { Output =
            layer.Output with { ZeroPoint = -100 } } : layer));
        KernelProgram planned = Lowered.From(fast, ArenaGoal.Balanced), built = Lowered.From(plain, ArenaGoal.Balanced);
        Assert.Equal(planned.Steps.Select(step => step.Layer), built.Steps.Select(step => step.Layer));
        Assert.DoesNotContain("wide", built.Steps.Select(step => step.Layer));
        Assert.Contains("mn_depthwise_run", built.Steps.Single(step => step.Layer == "depthwise").Kernels);
        Assert.InRange(built.Buffers.Sum(buffer => buffer.Bytes), 1, planned.Buffers.Sum(buffer => buffer.Bytes));

        Target on = Target.Named(target);
        FirmwareTests.Need(on);
        using var folder = new TemporaryFolder();
        Assert.True(Measurement.Of(plain, on, folder.Path, 2, 1).BitExact);
    }

    [Fact]
    public void Layers_may_have_any_names()
    {
        var builder = new NetworkBuilder("*/ any /*").Input(4, 4, 2);
        foreach (string name in (string[])["/0/conv", "卷积", "_", "a", "a_weights", "b weights", "b", "mn_pointwise", "model_run", "int8_t",
            "exp", "*/", "/*"])
            builder.Then(new Conv2D(2, 1, 1, Padding.Same) { HasBias = true }, name);
        AssertBitExact(builder.Build(), samples: 1);
    }

    [Theory]
    [InlineData(9, 3, 5)]
    [InlineData(13, 1, 3)]
    [InlineData(3, 4, 6)]
    [InlineData(2, 7, 4)]
    public void Pools_of_few_windows_in_a_row_answer_right(int height, int width, int channels)
    {
        NetworkBuilder builder = new NetworkBuilder("n").Input(height, width, channels)
            .Then(new Conv2D(channels, 1, 1, Padding.Same) { HasBias = true }, "map");
        var ends = new List<string>();
        foreach (Size2D kernel in (Size2D[])[1, 2, 3, new Size2D(4, 2), new Size2D(2, 4), new Size2D(3, 1), new Size2D(height, width)])
        {
            foreach (Size2D stride in (Size2D[])[1, 2, new Size2D(3, 1), new Size2D(1, 4)])
            {
                foreach (Padding padding in (Padding[])[Padding.Same, Padding.Valid])
                {
                    if (padding == Padding.Valid && (kernel.Height > height || kernel.Width > width))
                        continue;
                    Op[] pools = [new MaxPool { Kernel = kernel, Stride = stride, Padding = padding, Activation = Activation.Relu },
                        new MaxPool { Kernel = kernel, Stride = stride, Padding = padding },
                        new AveragePool { Kernel = kernel, Stride = stride, Padding = padding }];
                    foreach (Op pool in pools)
                    {
                        ends.Add(builder.From("map").Then(pool).Current);
                        ends[^1] = builder.CurrentShape.IsVector ? ends[^1]
                            : builder.Then(new Reshape(Shape.Vector(builder.CurrentShape.Elements))).Current;
                    }
                }
            }
        }

        AssertBitExact(builder.Append(new Concat(), "all", [.. ends]).Build(), samples: 2);
    }

    [Theory]
    [MemberData(nameof(EveryTarget))]
    public void Depthwise_convolutions_of_small_maps_take_a_kernel_of_their_own(string target)
    {
        NetworkBuilder builder = new NetworkBuilder("small maps").Input(4, 3, 2)
            .Then(new Conv2D(7, 1, 1, Padding.Same) { HasBias = true }, "map");
        var ends = new List<string>();
        foreach (Size2D kernel in (Size2D[])[1, 2, new Size2D(1, 3), new Size2D(3, 1), new Size2D(3, 2), new Size2D(4, 3), new Size2D(2, 5),
            new Size2D(5, 7)])
        {
            foreach (Size2D stride in (Size2D[])[1, 2, new Size2D(4, 3), new Size2D(1, 4)])
            {
                foreach (Padding padding in (Padding[])[Padding.Same, Padding.Explicit(2, 3, 4, 2)])
                {
                    builder.From("map").Then(new DepthwiseConv2D(kernel, stride, padding)
                    {
                        HasBias = true,
                        Activation = ends.Count % 3 == 0 ? Activation.Relu : Activation.None,
                    }, $"filter {ends.Count}");
                    ends.Add(builder.Then(new Reshape(Shape.Vector(builder.CurrentShape.Elements)), $"bytes {ends.Count}").Current);
                }
            }
        }

        Network network = builder.Append(new Concat(), "all", [.. ends]).Build();
        IntegerNetwork integers = RandomWeights.Of(network, 1);

        // Factors above a half, whose sums are not doubled.
        var wide = new IntegerNetwork(network, integers.Layers.Select(layer => layer.Layer.Name is "filter 4" or "filter 20"
            ? layer with { Weights = new IntegerWeights(8, layer.Weights!.Values, [.. Enumerable.Repeat(1.7f, 7)], layer.Weights.Biases) }
            : layer));
        string[] called = [.. Lowered.From(wide, ArenaGoal.Balanced).Steps.SelectMany(step => step.Kernels)];
        Assert.Contains("mn_depthwise_bytes_run", called);
        AssertBitExact(wide, samples: 2, Target.Named(target));
    }

    // Maps that do not fit their scratch whole, over their inputs and elsewhere; the most columns of a kernel, and one more.
    [Theory]
    [MemberData(nameof(EveryTarget))]
    public void Depthwise_convolutions_of_any_window_run_in_bands_over_their_inputs(string target)
    {
        var builder = new NetworkBuilder("windows");
        builder.Input(150, 41, 1).Then(new Conv2D(3, 1, 1, Padding.Same) { HasBias = true }, "map");
        (Size2D Kernel, Size2D Stride)[] windows =
            [(5, 1), ((1, 5), 1), ((5, 1), 1), (7, 1), ((2, 16), 1), ((2, 17), 1), ((4, 3), (1, 2)), (5, (3, 1)), (3, (4, 3))];
        Activation[] ends = [Activation.None, Activation.Relu, Activation.Relu6];
        for (int i = 0; i < windows.Length; i++)
            builder.Then(new DepthwiseConv2D(windows[i].Kernel, windows[i].Stride, Padding.Same)
            {
                HasBias = true,
                Activation = ends[i % ends.Length],
            }, $"window {i}");
        IntegerNetwork network = RandomWeights.Of(builder.Build(), 1);
        foreach (ArenaGoal goal in (ArenaGoal[])[ArenaGoal.LayerByLayer, ArenaGoal.Smallest])
            AssertBitExact(network, samples: 2, Target.Named(target), goal);
    }

    // Inputs a row, a column and a pixel apart, planes whose last four pixels are not whole, several tiles, odd channels, clamps, and
    // weights and factors at their ends.
    [Theory]
    [MemberData(nameof(EveryTarget))]
    public void Pointwise_convolutions_of_one_or_two_channels_take_a_kernel_of_their_own(string target)
    {
        foreach ((Shape map, int channels) in ((Shape, int)[])[(new Shape(5, 3, 1), 1), (new Shape(13, 11, 2), 2),
            (new Shape(9, 14, 2), 1)])
        {
            NetworkBuilder builder = new NetworkBuilder("few channels").Input(map.Height, map.Width, map.Channels)
                .Then(new Conv2D(channels, 1, 1, Padding.Same) { HasBias = true }, "map");
            var ends = new List<string>();
            foreach (Activation activation in (Activation[])[Activation.None, Activation.Relu, Activation.Relu6])
            {
                foreach (int outputs in (int[])[1, 2, 7])
                    ends.Add(builder.From("map").Then(new Conv2D(outputs, 1, 1, Padding.Same) { HasBias = true, Activation = activation },
                        $"pointwise {ends.Count}").Current);
            }

            Network network = builder.Append(new Concat(), "all", [.. ends]).Build();
            IntegerNetwork random = RandomWeights.Of(network, 1);
            sbyte[] values = [127, -127, 127, 127, -127, -127, 0, 1, -1];
            var extreme = new IntegerNetwork(network, random.Layers.Select(layer => layer.Layer.Name switch
            {
                "pointwise 2" => layer with { Weights = layer.Weights! with
                {
                    Values = [.. layer.Weights.Values.Select((_, i) => values[i % values.Length])],
                } },
                "pointwise 3" => layer with { Weights = new IntegerWeights(8, layer.Weights!.Values, [1.7f], layer.Weights.Biases) },
                "pointwise 5" => layer with { Output = layer.Output with { ZeroPoint = -100 } },
                _ => layer,
            }));
            ILookup<string, string> called = Lowered.From(extreme, ArenaGoal.LayerByLayer).Steps
                .SelectMany(step => step.Kernels, (step, kernel) => (step.Layer, kernel)).ToLookup(call => call.Layer, call => call.kernel);
            Assert.Contains("mn_conv_few_run", called["map"]);
            Assert.Contains("mn_conv_few_run", called["pointwise 2"]);
            Assert.DoesNotContain("mn_conv_few_run", called["pointwise 3"]);
            AssertBitExact(extreme, samples: 2, Target.Named(target));
        }
    }

    [Theory]
    [InlineData("host")]
    [InlineData("cortex-m4")]
    [InlineData("cortex-m55")]
    public void Softmax_over_many_elements_looks_its_exponentials_up(string target)
    {
        Network network = new NetworkBuilder("shares").Input(13, 10, 2)
            .Then(new Conv2D(9, 1, 1, Padding.Same) { HasBias = true }, "map").Then(new Softmax(), "shares").Build();
        IntegerNetwork integers = RandomWeights.Of(network, 1);
        Assert.Contains("mn_softmax_table", Lowered.From(integers, ArenaGoal.Balanced).Steps.SelectMany(step => step.Kernels));

        // Exponentials that reach far below the least share, and such that hardly differ.
        foreach (float scale in (float[])[0.5f, 0.02f, 0.0005f])
        {
            var scaled = new IntegerNetwork(network, integers.Layers.Select(layer => layer.Layer.Name == "map"
                ? layer with { Output = layer.Output with { Scale = scale } } : layer));
            AssertBitExact(scaled, samples: 1, Target.Named(target));
        }
    }

    [Theory]
    [InlineData("host", 1f)]
    [InlineData("cortex-m4", 1f)]
    [InlineData("cortex-m4", 1.37f)]
    [InlineData("cortex-m4", 0.61f)]
    [InlineData("cortex-m55", 1.37f)]
    [InlineData("cortex-m55", 0.61f)]
    public void Sums_products_and_changes_of_scale_hold_for_any_ratio_of_scales(string target, float ratio)
    {
        Network network = new NetworkBuilder("scales").Input(5, 7, 2)
            .Then(new Conv2D(6, 1, 1, Padding.Same) { HasBias = true }, "a")
            .From("input").Then(new Conv2D(6, 1, 1, Padding.Same) { HasBias = true }, "b")
            .Append(new Add(), "sum", "a", "b").Append(new Mul(), "product", "a", "b").From("a").Then(new Quantize(), "other")
            .From("b").Then(new Quantize(), "larger")
            .Append(new Concat(), "all", "sum", "product", "other", "larger").Build();
        IntegerNetwork integers = RandomWeights.Of(network, 1);
        TensorFormat format = integers["a"].Output;
        var scaled = new IntegerNetwork(network, integers.Layers.Select(layer => layer.Layer.Name switch
        {
            "input" => layer,
            "b" or "larger" => layer with { Output = format with { Scale = ratio * format.Scale } },
            "product" => layer with { Output = format with { Scale = 50 * format.Scale * format.Scale } },
            _ => layer with { Output = format },
        }));
        AssertBitExact(scaled, samples: 2, Target.Named(target));
    }

    [Fact]
    public void A_sheet_calls_every_kernel_that_a_network_can_call()
    {
        IEnumerable<string> called = Lowered.From(KernelSheet.Make(1), ArenaGoal.Balanced).Steps.SelectMany(step => step.Kernels);
        string[] variants = [.. "relu signed bounded packed wide".Split(' ')];
        string[] kernels =
        [
            "mn_pointwise", "mn_conv_run", "mn_dense", "mn_depthwise_3x3_run", "mn_depthwise_run", "mn_add", "mn_mul", "mn_rescale",
                "mn_pad", "mn_mean", "mn_average_pool", "mn_max_pool", "mn_softmax", "mn_from_planes",
            "mn_product_quad_ternary",
            .. variants.SelectMany(variant => new[] { $"mn_product_quad_{variant}", $"mn_product_single_{variant}" }),
            .. from stride in (int[])[1, 2] from end in (string[])["relu", "signed"] select $"mn_depthwise_rows_{stride}_{end}",
        ];
        Assert.Empty(kernels.Except(called));
    }

    [Theory]
    [InlineData("host", 4)]
    [InlineData("host", 2)]
    [InlineData("cortex-m4", 4)]
    [InlineData("cortex-m4", 2)]
    [InlineData("cortex-m7", 4)]
    [InlineData("cortex-m55", 4)]
    [InlineData("cortex-m55", 2)]
    [InlineData("cortex-m0plus", 4)]
    [InlineData("cortex-m0plus", 2)]
    public void Weights_of_few_bits_stay_packed_in_flash(string target, int bits)
    {
        FirmwareTests.Need(Target.Named(target));
        using TemporaryFolder folder = new(), other = new();
        Network network = Zoo.Get("kws-s").Fold();
        Measurement few = Measurement.Of(RandomWeights.Of(network, 1, bits), Target.Named(target), folder.Path, 1, 1);
        Assert.True(few.BitExact);
        FirmwareSize eight = FirmwareSize.Of(FirmwareProject.Write(RandomWeights.Of(network, 1), Target.Named(target), other.Path));

        // Depthwise weights, biases and multipliers stay as they are.
        double share = bits == 4 ? 0.65 : 0.5;
        Assert.InRange(few.Size.WeightBytes, 0, share * eight.WeightBytes);
        Assert.InRange(few.Size.FlashBytes, 0, eight.FlashBytes - ((1 - share) * eight.WeightBytes) + 1024);
    }

    public static TheoryData<string, string?, int> FewBits => [.. from place in ((string Target, string? Definition)[])
        [
            ("host", null), ("cortex-m4", null), ("cortex-m4", "MN_PORTABLE"), ("cortex-m0plus", null), ("cortex-m55", null),
            ("cortex-m55", "MN_PORTABLE"), ("riscv32", null),
        ] from bits in (int[])[4, 2] select (place.Target, place.Definition, bits)];

    // Inputs of every number of steps in the first round, and as many as sums hold; all at both ends, of both signs.
    [Theory]
    [MemberData(nameof(FewBits))]
    public void Two_channels_in_a_sum_do_not_mix_at_the_ends_of_their_range(string target, string? definition, int bits)
    {
        FirmwareTests.Need(Target.Named(target));
        NetworkBuilder builder = new NetworkBuilder("ends").Input(1, 5, TernaryWeights.MostInputs);
        int[] counts = [2, 4, 6, 8, 30, 32, 34, 66, 510, TernaryWeights.MostInputs];
        string[] names = [.. counts.Select(count => $"of {count}")];
        foreach ((int count, string name) in counts.Zip(names))
            builder.From("input").Then(new Slice(Stretch.Whole(1), Stretch.Whole(5), new Stretch(0, count)), $"first {count}")
                .Then(new Conv2D(5, 1, 1, Padding.Same) { HasBias = true, WeightBits = bits }, name);
        Network network = builder.Append(new Concat(), "all", names).Build();
        IntegerNetwork random = RandomWeights.Of(network, 3);
        int most = bits == 2 ? 1 : 7;
        var extreme = new IntegerNetwork(network, [.. random.Layers.Select(layer => layer.Weights is not { } weights ? layer
            : layer with { Weights = weights with { Values = [.. weights.Values.Select((value, i) =>
                (sbyte)((i / (weights.Values.Count / 5)) switch
                {
                    0 or 4 => most, 1 => -most, 2 => value, _ => i % 2 == 0 ? most : -most,
                }))] } })]);
        using var folder = new TemporaryFolder();
        FirmwareProject project = FirmwareProject.Write(extreme, Target.Named(target), folder.Path);
        sbyte[] inputs = [.. SelfTest.Extremes(extreme), .. SelfTest.Inputs(extreme, 4, 1)];
        string program = project.Compile(FirmwareProject.RunnerPath, definition is null ? [] : [definition]);
        Assert.Equal(SelfTest.Outputs(extreme, inputs), FirmwareRun.Of(project, program, inputs).Outputs.Span.ToArray());
        Assert.Equal(counts.Length, Lowered.From(extreme, ArenaGoal.Balanced).Steps.Count(step =>
            step.Kernels.Contains(bits == 2 ? "mn_product_quad_ternary" : "mn_product_quad_packed")));
    }

    // Weights of four and two bits, to a map and to a single pixel, whatever follows the sum. Channels of a pair shift to different sides.
    [Theory]
    [MemberData(nameof(EveryTarget))]
    public void Weights_of_few_bits_stay_packed_whatever_the_factors_are(string target)
    {
        NetworkBuilder builder = new NetworkBuilder("factors").Input(3, 3, 18);
        string[] names = [.. from bits in (int[])[4, 2] from size in (int[])[1, 3]
            from activation in (Activation[])[Activation.None, Activation.Relu, Activation.Relu6] select $"{bits} {size} {activation}"];
        foreach (string name in names)
        {
            string[] parts = name.Split(' ');
            builder.From("input").Then(new Conv2D(7, int.Parse(parts[1]), 1, Padding.Valid)
            {
                HasBias = true, WeightBits = int.Parse(parts[0]), Activation = Enum.Parse<Activation>(parts[2]),
            }, name).Then(new Reshape(Shape.Vector(builder.CurrentShape.Elements)), $"{name} bytes");
        }

        Network network = builder.Append(new Concat(), "all", [.. names.Select(name => $"{name} bytes")]).Build();
        IntegerNetwork random = RandomWeights.Of(network, 5);
        float[] factors = [0.3f, 0.5f, 0.51f, 3.7f, 1e-3f, 1.9f, 250f];
        var scaled = new IntegerNetwork(network, random.Layers.Select(layer => layer.Weights is not { } weights ? layer
            : layer with { Weights = weights with
            {
                Scales = [.. factors.Select(factor => factor * layer.Output.Scale / random.Input.Output.Scale)],
                Biases = [.. factors.Select((factor, i) => (int)((i - 3) * 40 / factor))],
            } }));
        Assert.DoesNotContain(Lowered.From(scaled, ArenaGoal.Balanced).Steps.SelectMany(step => step.Kernels),
            kernel => kernel.EndsWith("_wide", StringComparison.Ordinal));
        AssertBitExact(scaled, samples: 4, Target.Named(target));
    }

    // The most that four products of a step add up to, at both ends of both operands, and weights that need further products.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(10)]
    public void Two_pixels_in_a_word_do_not_mix_at_the_ends_of_their_range(int channels)
    {
        Network network = new NetworkBuilder("ends").Input(3, 5, channels)
            .Then(new Conv2D(4, 1, 1, Padding.Same) { HasBias = true }, "pointwise")
            .Then(new Conv2D(5, (2, 3), (1, 2), Padding.Same) { HasBias = true }, "windows")
            .Then(new Dense(3), "dense").Build();
        Target target = Target.Named("riscv32");
        FirmwareTests.Need(target);
        IntegerNetwork random = RandomWeights.Of(network, 3);
        sbyte[] ends = [-127, 127, -127, -127, 64, -64, -128, 0];
        var extreme = new IntegerNetwork(network, [.. random.Layers.Select(layer => layer.Weights is not { } weights ? layer
            : layer with { Weights = weights with { Values = [.. weights.Values.Select((_, i) => ends[(i + (i / 8)) % ends.Length])] } })]);
        using var folder = new TemporaryFolder();
        FirmwareProject project = FirmwareProject.Write(extreme, target, folder.Path);
        sbyte[] inputs = [.. SelfTest.Extremes(extreme), .. SelfTest.Inputs(extreme, 4, 1)];
        Assert.Equal(SelfTest.Outputs(extreme, inputs),
            FirmwareRun.Of(project, project.Compile(FirmwareProject.RunnerPath), inputs).Outputs.Span.ToArray());
    }

    // What C gives against what the interpreter does, with random weights and inputs.
    private static void AssertBitExact(Network network, int samples) => AssertBitExact(network, samples, Target.Host);

    private static void AssertBitExact(Network network, int samples, Target target) =>
        AssertBitExact(RandomWeights.Of(network, 1), samples, target);

    private static void AssertBitExact(IntegerNetwork network, int samples, Target target, ArenaGoal goal = default)
    {
        FirmwareTests.Need(target);
        using var folder = new TemporaryFolder();
        Assert.True(Measurement.Of(network, target, folder.Path, samples, 1, goal).BitExact);
    }
}
