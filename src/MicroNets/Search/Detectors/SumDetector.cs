using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;

namespace MicroNets.Search.Detectors;

/// <summary>
/// A weighted sum of the scores of detectors that end in a dense layer: their outputs side by side, each divided by the root of its mean
/// score on normal samples, so that all weigh the same there.
/// </summary>
internal sealed record SumDetector(EquatableArray<Detector> Parts) : Detector
{
    public override string Description => string.Join(" + ", Parts.Select(part => part.Description));

    public override bool ComparesMachines => Parts.Any(part => part.ComparesMachines);

    public override bool IsTrained => Parts.Any(part => part.IsTrained);

    /// <summary>Whether a detector can be a part.</summary>
    public static bool CanAdd(Detector part) => part is SubspaceDetector or EmbeddingDetector;

    public override Network Build(int features, int machines)
    {
        NetworkBuilder builder = new NetworkBuilder("detector").Input(1, 1, features);
        var outputs = new List<string>();
        for (int i = 0; i < Parts.Count; i++)
        {
            Network part = Parts[i].Build(features, machines);
            foreach (Layer layer in part.Layers.Skip(1))
                builder.Append(layer.Op, Named(i, layer.Name),
                    [.. layer.Node.Inputs.Select(input => input == part.Input.Name ? "input" : Named(i, input))]);
            outputs.Add(builder.Current);
        }

        return builder.Append(new Concat(), "residuals", [.. outputs]).Build();
    }

    public override Weights Fit(NormalSamples normal, DetectorTraining training, WorkerPool pool)
    {
        var weights = new Weights();
        for (int i = 0; i < Parts.Count; i++)
        {
            Network part = Parts[i].Build(normal.Size, normal.Machines.Count);
            Weights fitted = Parts[i].Fit(normal, training, pool);
            double energy = normal.Through(part, fitted, pool).Sum(value => (double)value * value) / normal.Count;
            var scale = (float)(1 / Math.Sqrt(Math.Max(energy, 1e-30)));
            foreach (Layer layer in part.Layers)
            {
                foreach (Parameter parameter in layer.Parameters)
                {
                    Tensor tensor = fitted[layer.KeyOf(parameter)];
                    weights[$"{Named(i, layer.Name)}/{parameter.Name}"] = layer == part.Output
                        ? new Tensor(tensor.Dimensions, [.. tensor.Values.Select(value => value * scale)]) : tensor;
                }
            }
        }

        return weights;
    }

    private static string Named(int part, string layer) => $"part{part + 1}/{layer}";
}
