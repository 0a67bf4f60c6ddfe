using MicroNets.Data.Augmentation;
using MicroNets.Data.FrontEnds;

namespace MicroNets.Data.Tasks.Inference;

/// <summary>How pictures are read: gray where all are gray, at their own size up to 96 pixels on the longer side.</summary>
internal static class PictureInference
{
    public const int SmallestSide = 8;

    /// <summary>What fits microcontrollers; MLPerf Tiny's pictures have it.</summary>
    private const int LargestSide = 96;

    /// <summary>Sides are multiples of this many pixels, so that maps halve evenly.</summary>
    private const int SideStep = 8;

    public static (TaskInput Input, string What) Of(IEnumerable<PictureForm> pictures)
    {
        PictureForm[] forms = [.. pictures];
        bool isGray = forms.All(form => form.IsGray);
        int[] heights = [.. forms.Select(form => form.Height).Order()], widths = [.. forms.Select(form => form.Width).Order()];
        double height = heights[heights.Length / 2], width = widths[widths.Length / 2];
        bool alike = heights[0] == heights[^1] && widths[0] == widths[^1];
        (int rows, int columns) = alike && Math.Max(height, width) <= LargestSide ? ((int)height, (int)width) : Fitted(height, width);
        var frontEnd = new ImagePixels(rows, columns)
        {
            Channels = isGray ? ImageChannels.Gray : ImageChannels.Rgb,
            Resize = height > rows || width > columns ? ImageResize.Area : ImageResize.Bilinear,
        };
        int shift = Math.Max(1, Math.Min(rows, columns) / 8);
        // Mirrored digits and letters are other ones; those are gray as a rule.
        EquatableArray<SampleAugmentation> augmentation = isGray ? [new Translate(shift), new BrightnessContrast(0.1, 0.2)]
            : [new HorizontalFlip(0.5), new Translate(shift)];
        string sizes = alike ? $"{heights[0]}×{widths[0]}" : $"{heights[0]}×{widths[0]} to {heights[^1]}×{widths[^1]}";
        return (new TaskInput(frontEnd) { Augmentation = augmentation },
            $"{(isGray ? "gray" : "colour")} pictures of {sizes} pixels, read at {rows}×{columns}");
    }

    private static (int Rows, int Columns) Fitted(double height, double width)
    {
        double scale = Math.Min(1, LargestSide / Math.Max(height, width));
        int Side(double side) => Math.Clamp((int)Math.Round(side * scale / SideStep) * SideStep, SideStep, LargestSide);
        return (Side(height), Side(width));
    }
}

/// <summary>What matters of a picture.</summary>
/// <param name="IsGray">One channel, or three that are the same.</param>
internal readonly record struct PictureForm(int Height, int Width, bool IsGray)
{
    // Compression makes gray photographs stored in colour differ by a little.
    private const int Tolerance = 3;

    public static PictureForm Of(RawArray array) =>
        new(array.Dimensions[0], array.Dimensions[1], array.Dimensions.Count == 2 || array.Dimensions[2] == 1
        || AreAlike(array.Bytes.Span));

    public static PictureForm Of(Picture image) => new(image.Height, image.Width, image.Channels == 1 || AreAlike(image.Pixels.Span));

    private static bool AreAlike(ReadOnlySpan<byte> pixels)
    {
        for (int i = 0; i + 2 < pixels.Length; i += 3)
        {
            if (Math.Abs(pixels[i] - pixels[i + 1]) > Tolerance || Math.Abs(pixels[i + 1] - pixels[i + 2]) > Tolerance)
                return false;
        }

        return true;
    }
}
