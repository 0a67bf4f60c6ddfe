using MicroNets.Data;
using MicroNets.Graph;

namespace MicroNets.TFLite;

/// <summary>
/// The samples of a data set as a model's network takes them: under its shape, and with channels last where the data has them first, as the
/// model's file has.
/// </summary>
internal static class ModelSamples
{
    /// <exception cref="InputException">Samples of another size than the model's input, or a model of several inputs.</exception>
    public static SampleSource For(TfliteModel model, SampleSource source)
    {
        Shape input = model.Structure.Input.OutputShape;
        if (model.Inputs.Count > 1)
            throw new InputException($"a model of {model.Inputs.Count} inputs", "one input for the samples of a data set",
                "run it on raw tensors with 'micronets infer'");
        if (source.Shape.Elements != input.Elements)
            throw new InputException($"samples of {source.Shape}", $"{input}, the model's input",
                "choose the task and front end that the model was trained with");
        bool isChannelsFirst = model.Inputs[0].Order == ElementOrder.ChannelsFirst
            && source.Shape == new Shape(input.Channels, input.Height, input.Width);
        return source.Shape == input ? source : new Moved(source, input, isChannelsFirst ? source.Shape : null);
    }

    private sealed class Moved(SampleSource source, Shape shape, Shape? channelsFirst) : SampleSource
    {
        public override int Count => source.Count;

        public override Shape Shape => shape;

        public override EquatableArray<string> Classes => source.Classes;

        public override int Label(int index) => source.Label(index);

        public override float Weight(int index) => source.Weight(index);

        public override void Read(int index, int epoch, Span<float> destination)
        {
            source.Read(index, epoch, destination);
            if (channelsFirst is not { } planes)
                return;
            float[] read = destination[..shape.Elements].ToArray();
            foreach ((int y, int x, int c, int at) in shape.Places())
                destination[at] = read[planes.IndexOf(c, y, x)];
        }
    }
}
