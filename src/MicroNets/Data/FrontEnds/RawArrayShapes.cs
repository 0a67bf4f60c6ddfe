using MicroNets.Graph;

namespace MicroNets.Data.FrontEnds;

internal static class RawArrayShapes
{
    /// <summary>Whether the array has the dimensions of <paramref name="shape"/>, dimensions of 1 aside.</summary>
    public static bool HasShape(this RawArray array, Shape shape) =>
        array.Dimensions.Where(size => size != 1)
            .SequenceEqual(new[] { shape.Height, shape.Width, shape.Channels }.Where(size => size != 1));
}
