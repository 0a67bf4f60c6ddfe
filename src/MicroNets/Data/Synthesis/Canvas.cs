using MicroNets.Numerics;

namespace MicroNets.Data.Synthesis;

/// <summary>Red, green and blue, 0 … 255.</summary>
internal readonly record struct Colour(double Red, double Green, double Blue)
{
    public static Colour Random(ref RandomStream random) =>
        new(30 + 200 * random.NextDouble(), 30 + 200 * random.NextDouble(), 30 + 200 * random.NextDouble());

    /// <summary>From light to dark skin.</summary>
    public static Colour Skin(ref RandomStream random)
    {
        double tone = random.NextDouble();
        return new(90 + 150 * tone, 55 + 130 * tone, 40 + 105 * tone);
    }

    public Colour Shaded(double by) => new(Red + by, Green + by, Blue + by);
}

/// <summary>A square picture that shapes are painted on; coordinates run from 0 to 1, right and down, and may lie outside.</summary>
internal sealed class Canvas(int side)
{
    private readonly Colour[] _pixels = new Colour[side * side];

    public void Rectangle(double left, double top, double right, double bottom, Colour colour) =>
        Fill(left, top, right, bottom, colour, (_, _) => true);

    public void Ellipse(double x, double y, double width, double height, Colour colour) =>
        Fill(x - width, y - height, x + width, y + height, colour, (px, py) => Square((px - x) / width) + Square((py - y) / height) <= 1);

    /// <summary>A thick line with round ends.</summary>
    public void Limb(double fromX, double fromY, double toX, double toY, double radius, Colour colour)
    {
        double dx = toX - fromX, dy = toY - fromY, length = Math.Max(Square(dx) + Square(dy), 1e-12);
        Fill(Math.Min(fromX, toX) - radius, Math.Min(fromY, toY) - radius, Math.Max(fromX, toX) + radius, Math.Max(fromY, toY) + radius,
            colour, (px, py) =>
        {
            double along = Math.Clamp(((px - fromX) * dx + (py - fromY) * dy) / length, 0, 1);
            return Square(px - fromX - along * dx) + Square(py - fromY - along * dy) <= Square(radius);
        });
    }

    /// <summary>The picture as a camera gives it: exposed by <paramref name="gain"/>, with noise of a standard deviation.</summary>
    public Picture Develop(double noise, double gain, ref RandomStream random)
    {
        byte[] bytes = new byte[3 * _pixels.Length];
        for (int i = 0; i < _pixels.Length; i++)
        {
            Colour pixel = _pixels[i];
            double grain = noise * random.NextNormal();
            (bytes[3 * i], bytes[3 * i + 1], bytes[3 * i + 2]) = (Level(pixel.Red), Level(pixel.Green), Level(pixel.Blue));

            byte Level(double value) => (byte)Math.Clamp(value * gain + grain, 0, 255);
        }

        return new Picture(side, side, 3, bytes);
    }

    private void Fill(double left, double top, double right, double bottom, Colour colour, Func<double, double, bool> isInside)
    {
        for (int row = Pixel(top); row < Pixel(bottom); row++)
        {
            for (int column = Pixel(left); column < Pixel(right); column++)
            {
                if (isInside((column + 0.5) / side, (row + 0.5) / side))
                    _pixels[row * side + column] = colour;
            }
        }
    }

    private int Pixel(double coordinate) => (int)Math.Clamp(Math.Round(coordinate * side), 0, side);

    private static double Square(double x) => x * x;
}
