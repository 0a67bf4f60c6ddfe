using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.Quantization.Interpreter;
using MicroNets.Tests.TFLite;
using MicroNets.TFLite;

namespace MicroNets.Tests.Quantization;

public class IntegerInterpreterTests
{
    public static TheoryData<string, string> ModelsAndVariants
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string name in PublishedModels.Names)
            {
                foreach (IntegerKernelVariant variant in IntegerKernelVariants.All)
                    data.Add(name, $"{variant}");
            }

            return data;
        }
    }

    public static TheoryData<string> Variants => [.. IntegerKernelVariants.All.Select(variant => $"{variant}")];

    [Theory]
    [MemberData(nameof(ModelsAndVariants))]
    public void Every_variant_answers_as_TensorFlow_Lite_Micro_does(string name, string variant)
    {
        IntegerKernelVariant instructions = Supported(variant);
        IntegerNetwork network = TfliteReader.ReadInteger(PublishedModels.Path(name)).Network;
        Assert.Equal(PublishedModels.Vectors(name, ".out"), new IntegerInterpreter(network, instructions).Run(PublishedModels.Vectors(name,
            ".in")));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_variant_computes_the_bits_of_the_reference_at_awkward_sizes(string variant)
    {
        IntegerKernelVariant instructions = Supported(variant);
        for (int seed = 0; seed < 40; seed++)
        {
            IntegerNetwork network = RandomIntegerNetwork.Make(seed);
            sbyte[] input = RandomIntegerNetwork.Input(network, seed, samples: 2);
            var reference = new ReferenceInterpreter(network);
            int elements = input.Length / 2;
            sbyte[] expected = [.. reference.Run(input.AsSpan(0, elements)), .. reference.Run(input.AsSpan(elements))];
            Assert.True(expected.AsSpan().SequenceEqual(new IntegerInterpreter(network, instructions).Run(input)),
                $"seed {seed}: {network.Network.Summary()}");
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_variant_takes_weights_of_minus_128_as_they_are(string variant)
    {
        IntegerKernelVariant instructions = Supported(variant);
        IntegerNetwork random = RandomIntegerNetwork.Make(3);
        var network = new IntegerNetwork(random.Network, random.Layers.Select(layer => layer.Weights is not { } weights ? layer : layer with
        {
            Weights = weights with { Values = [.. weights.Values.Select(value => value < -60 ? sbyte.MinValue : value)] },
        }));
        sbyte[] input = RandomIntegerNetwork.Input(network, 3, samples: 1);
        Assert.Equal(new ReferenceInterpreter(network).Run(input), new IntegerInterpreter(network, instructions).Run(input));
    }

    private static IntegerKernelVariant Supported(string name)
    {
        IntegerKernelVariant variant = Enum.Parse<IntegerKernelVariant>(name);
        Assert.SkipUnless(IntegerKernelVariants.IsSupported(variant), $"no {variant} here");
        return variant;
    }

    [Fact]
    public void The_number_of_threads_does_not_change_the_outputs()
    {
        IntegerNetwork network = RandomIntegerNetwork.Make(7);
        sbyte[] input = RandomIntegerNetwork.Input(network, 7, samples: 50);
        var interpreter = new IntegerInterpreter(network);
        Assert.Equal(interpreter.Run(input, threads: 1), interpreter.Run(input, threads: 4));
    }

    [Fact]
    public void Samples_that_are_not_whole_are_refused()
    {
        var interpreter = new IntegerInterpreter(RandomIntegerNetwork.Make(1));
        Assert.Throws<ArgumentException>(() => interpreter.Run(new sbyte[interpreter.InputElements + 1]));
    }
}
