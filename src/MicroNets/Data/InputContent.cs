using MicroNets.Graph;

namespace MicroNets.Data;

/// <summary>What the two sides of an input are: says which kernels make sense on it.</summary>
public enum InputContent
{
    /// <summary>Rows and columns of pixels.</summary>
    Picture,

    /// <summary>Time × frequency.</summary>
    Spectrogram,

    /// <summary>Time alone, along the height or the width; what is measured at once lies in the channels.</summary>
    Series,
}

internal static class InputContents
{
    /// <summary>What a shape alone says: a series where one side is a single pixel, else a picture.</summary>
    public static InputContent Of(Shape input) => input.Height == 1 || input.Width == 1 ? InputContent.Series : InputContent.Picture;
}
