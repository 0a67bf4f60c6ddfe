using MicroNets.Graph;
using MicroNets.Quantization.Float;
using MicroNets.Quantization.Interpreter;

namespace MicroNets.Quantization;

/// <summary>A tensor in which integers and simulation part: the largest difference of an element, in steps of its format.</summary>
internal sealed record SimulationDifference(string Node, double Steps);

/// <summary>Compares what training simulated with what the integers compute, tensor by tensor.</summary>
internal static class SimulationCheck
{
    /// <summary>
    /// The first tensor of one sample that is more than <paramref name="steps"/> steps of its format away from the simulation; null
    /// where there is none. Double rounding alone makes single steps, and later layers may add them up.
    /// </summary>
    public static SimulationDifference? First(QuantizedNetwork network, ReadOnlySpan<float> sample, double steps)
    {
        Network simulation = network.Simulation.Network;
        float[][] simulated = new FloatInterpreter(simulation, RoundedWeights(network)).Trace(sample);
        sbyte[][] computed = new ReferenceInterpreter(network.Integers).Trace(network.Integers.Input.Output.ToIntegers(sample));
        Dictionary<string, float[]> byName = simulation.Layers.Zip(simulated).ToDictionary(pair => pair.First.Name, pair => pair.Second);
        foreach ((IntegerLayer layer, sbyte[] integers) in network.Integers.Layers.Zip(computed))
        {
            float[] reals = byName.GetValueOrDefault(FakeQuantization.NameFor(layer.Layer.Name)) ?? byName[layer.Layer.Name];
            double largest = integers.Zip(reals, (integer, real) => Math.Abs(layer.Output.ToReal(integer) - real))
                .Max() / layer.Output.Scale;
            if (largest > steps)
                return new SimulationDifference(layer.Layer.Name, largest);
        }

        return null;
    }

    // Training rounds weights each time it uses them; here they come from the integers, which must be the same.
    private static Weights RoundedWeights(QuantizedNetwork network)
    {
        Weights rounded = network.Simulation.Weights.Copy();
        foreach (IntegerLayer layer in network.Integers.Layers)
        {
            if (layer.Weights is not { } weights)
                continue;
            var channelOf = new ChannelLayout(layer.Layer);
            string key = $"{layer.Layer.Name}/weight";
            rounded[key] = new Tensor(rounded[key].Dimensions,
                weights.Values.Select((value, i) => value * weights.Scale(channelOf[i])).ToArray());
        }

        return rounded;
    }
}
