using System.Text.Json.Serialization;
using MicroNets.Graph;

namespace MicroNets.Data.FrontEnds;

/// <summary>What the channels of an image input are.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImageChannels>))]
public enum ImageChannels
{
    /// <summary>ITU-R BT.601 luma, 0.299 R + 0.587 G + 0.114 B.</summary>
    Gray,

    /// <summary>Red, green, blue, in this order.</summary>
    Rgb,
}

/// <summary>How an image is brought to the size of the input. The aspect ratio is not kept.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImageResize>))]
public enum ImageResize
{
    /// <summary>TensorFlow's <c>resize_bilinear</c> with half-pixel centres and without antialiasing.</summary>
    Bilinear,

    /// <summary>The mean of the covered area, TensorFlow's <c>resize_area</c>: without aliasing when an image shrinks.</summary>
    Area,
}

/// <summary>Pixels 0 … 255 resized, turned to gray or RGB, then as <c>value · Scale + Offset</c>; by default 0 … 1.</summary>
public sealed record ImagePixels(int Height, int Width) : FrontEnd
{
    /// <summary>Pictures of another kind are turned to it.</summary>
    public ImageChannels Channels { get; init; } = ImageChannels.Gray;

    /// <summary>Which pixels of the picture count for a pixel of the input.</summary>
    public ImageResize Resize { get; init; } = ImageResize.Bilinear;

    /// <summary>Of a pixel value 0 … 255; 1/255 by default.</summary>
    public double Scale { get; init; } = 1 / 255.0;

    /// <summary>Added after <see cref="Scale"/>.</summary>
    public double Offset { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override Shape Output => new(Height, Width, Channels == ImageChannels.Gray ? 1 : 3);

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Expects => "an image, or an array [height, width] or [height, width, 1 or 3] of bytes";

    /// <inheritdoc/>
    [JsonIgnore]
    public override InputScaling Scaling =>
        new($"pixels 0 to 255 of a {(Channels == ImageChannels.Gray ? "gray" : "red, green, blue")} picture of the input's size", [0],
        [(float)Scale], [(float)Offset]);

    /// <inheritdoc/>
    public override bool Accepts(RawContent content) => content is Picture or RawArray { Type: NumberType.UInt8, Dimensions.Count: 2 }
        || content is RawArray { Type: NumberType.UInt8, Dimensions: { Count: 3 } dimensions } && dimensions[2] is 1 or 3;

    // A network reads few pixels of all, or of one colour, and can be the wider.
    internal override EquatableArray<FrontEnd> Alternatives =>
    [
        .. from size in (Size2D[])[new(Height, Width), Scaled(2, 3), Scaled(3, 2)]
           from channels in (ImageChannels[])[ImageChannels.Gray, ImageChannels.Rgb]
           let other = this with { Height = size.Height, Width = size.Width, Channels = channels }
           where other != this
           select other,
    ];

    private Size2D Scaled(int times, int over) => new(Math.Max(1, Height * times / over), Math.Max(1, Width * times / over));

    /// <inheritdoc/>
    public override FeatureExtractor Compile()
    {
        if (Height < 1 || Width < 1)
            throw new InputException($"an image input of {Height}×{Width}", "at least 1×1", "correct the front end of the task");
        return new Extractor(this);
    }

    private sealed class Extractor(ImagePixels parameters) : FeatureExtractor(parameters)
    {
        protected override void Compute(RawContent content, Span<float> destination)
        {
            Picture image = content as Picture ?? ToImage((RawArray)content);
            int channels = parameters.Output.Channels;
            float[] pixels = new float[image.Height * image.Width * channels];
            ToChannels(image, channels, pixels);
            var size = new Shape(image.Height, image.Width, channels);
            if (parameters.Resize == ImageResize.Bilinear)
                ImageResizing.Bilinear(pixels, size, destination, parameters.Output);
            else
                ImageResizing.Area(pixels, size, destination, parameters.Output);
            float scale = (float)parameters.Scale, offset = (float)parameters.Offset;
            foreach (ref float value in destination)
                value = value * scale + offset;
        }

        private static Picture ToImage(RawArray array) =>
            new(array.Dimensions[0], array.Dimensions[1], array.Dimensions.Count == 2 ? 1 : array.Dimensions[2], array.Bytes);

        private static void ToChannels(Picture image, int channels, Span<float> destination)
        {
            ReadOnlySpan<byte> pixels = image.Pixels.Span;
            for (int i = 0; i < image.Height * image.Width; i++)
            {
                if (image.Channels == 1)
                    destination.Slice(i * channels, channels).Fill(pixels[i]);
                else if (channels == 1)
                    destination[i] = 0.299f * pixels[3 * i] + 0.587f * pixels[3 * i + 1] + 0.114f * pixels[3 * i + 2];
                else
                    (destination[3 * i], destination[3 * i + 1], destination[3 * i + 2]) = (pixels[3 * i], pixels[3 * i + 1],
                        pixels[3 * i + 2]);
            }
        }
    }
}
