using BitMiracle.LibJpeg.Classic;

namespace MicroNets.Data.Formats;

/// <summary>
/// The components of a JPEG image as they are stored, chroma often at half the size, and their way to pixels: chroma is interpolated with
/// weights 3/4 and 1/4 of the nearer and the farther sample and converted in 16-bit fixed point, bit for bit as libjpeg-turbo's fancy
/// upsampling (jdsample.c, jdcolor.c). Other ratios than 1 and 2 repeat samples.
/// </summary>
internal sealed class JpegPlanes
{
    private const int FractionBits = 16, Half = 1 << (FractionBits - 1), Neutral = 128;

    private readonly int _width;
    private readonly int _height;
    private readonly Plane[] _planes;

    private JpegPlanes(int width, int height, Plane[] planes)
    {
        _width = width;
        _height = height;
        _planes = planes;
    }

    /// <param name="decoder">Started, and giving raw samples.</param>
    public static JpegPlanes Read(jpeg_decompress_struct decoder)
    {
        jpeg_component_info[] components = [.. decoder.Comp_info.Take(decoder.Num_components)];
        int across = components.Max(component => component.H_samp_factor), down = decoder.Max_v_samp_factor;
        int units = Quotient(decoder.Image_height, down * JpegConstants.DCTSIZE);
        Plane[] planes = [.. components.Select(component => new Plane(
            Quotient(decoder.Image_width * component.H_samp_factor, across),
            Quotient(decoder.Image_height * component.V_samp_factor, down),
            new Ratio(across, component.H_samp_factor),
            new Ratio(down, component.V_samp_factor),
            Rows(units * component.V_samp_factor * JpegConstants.DCTSIZE, component.Width_in_blocks * JpegConstants.DCTSIZE)))];
        var window = new byte[planes.Length][][];
        for (int unit = 0; unit < units; unit++)
        {
            for (int c = 0; c < planes.Length; c++)
            {
                int height = components[c].V_samp_factor * JpegConstants.DCTSIZE;
                window[c] = planes[c].Rows[(unit * height)..((unit + 1) * height)];
            }

            decoder.jpeg_read_raw_data(window, down * JpegConstants.DCTSIZE);
        }

        return new JpegPlanes(decoder.Image_width, decoder.Image_height, planes);
    }

    public Picture ToImage(J_COLOR_SPACE space)
    {
        int channels = _planes.Length;
        var pixels = new byte[_width * _height * channels];
        byte[][] lines = Rows(channels, _width);
        for (int y = 0; y < _height; y++)
        {
            for (int c = 0; c < channels; c++)
                _planes[c].Line(y, lines[c]);
            Span<byte> row = pixels.AsSpan(y * _width * channels, _width * channels);
            if (space == J_COLOR_SPACE.JCS_YCbCr)
                Convert(lines, row);
            else
                Interleave(lines, row);
        }

        return new Picture(_height, _width, channels, pixels);
    }

    private static void Interleave(byte[][] lines, Span<byte> row)
    {
        for (int i = 0; i < row.Length; i++)
            row[i] = lines[i % lines.Length][i / lines.Length];
    }

    // ITU-R BT.601 at full range, the products of chroma rounded before luma is added.
    private static void Convert(byte[][] lines, Span<byte> row)
    {
        for (int x = 0; x < lines[0].Length; x++)
        {
            int luma = lines[0][x], blue = lines[1][x] - Neutral, red = lines[2][x] - Neutral;
            row[3 * x] = Clamp(luma + ((Fixed(1.40200) * red + Half) >> FractionBits));
            row[3 * x + 1] = Clamp(luma + ((-Fixed(0.34414) * blue - Fixed(0.71414) * red + Half) >> FractionBits));
            row[3 * x + 2] = Clamp(luma + ((Fixed(1.77200) * blue + Half) >> FractionBits));
        }

        static int Fixed(double factor) => (int)(factor * (1 << FractionBits) + 0.5);
        static byte Clamp(int value) => (byte)Math.Clamp(value, byte.MinValue, byte.MaxValue);
    }

    private static byte[][] Rows(int count, int width) => [.. Enumerable.Range(0, count).Select(_ => new byte[width])];

    private static int Quotient(int dividend, int divisor) => (dividend + divisor - 1) / divisor;

    /// <summary>Samples of the image to samples of a component.</summary>
    private readonly record struct Ratio(int Picture, int Component)
    {
        public bool IsOne => Picture == Component;

        public bool IsTwo => Picture == 2 * Component;
    }

    private sealed record Plane(int Width, int Height, Ratio Across, Ratio Down, byte[][] Rows)
    {
        // Narrower ones than this have no inner sample to interpolate at.
        private const int NarrowestSmooth = 3;

        private readonly int[] _sums = new int[Width];

        /// <summary>Line <paramref name="y"/> of the image.</summary>
        public void Line(int y, Span<byte> line)
        {
            bool smooth = Width >= NarrowestSmooth;
            if (Across.IsOne && Down.IsOne)
                Rows[y].AsSpan(0, line.Length).CopyTo(line);
            else if (smooth && Across.IsTwo && Down.IsOne)
                AcrossTwo(Rows[y], line);
            else if (smooth && Across.IsTwo && Down.IsTwo)
                BothTwo(y, line);
            else if (Across.IsOne && Down.IsTwo)
                DownTwo(y, line);
            else
                Repeat(Rows[y * Down.Component / Down.Picture], line);
        }

        private void Repeat(byte[] row, Span<byte> line)
        {
            for (int x = 0; x < line.Length; x++)
                line[x] = row[x * Across.Component / Across.Picture];
        }

        private void AcrossTwo(byte[] row, Span<byte> line)
        {
            for (int x = 0; x < line.Length; x++)
            {
                int near = x / 2, far = near + (x % 2 == 0 ? -1 : 1);
                line[x] = far < 0 || far >= Width ? row[near] : (byte)((3 * row[near] + row[far] + 1 + x % 2) >> 2);
            }
        }

        private void DownTwo(int y, Span<byte> line)
        {
            (byte[] near, byte[] far) = Neighbours(y);
            for (int x = 0; x < line.Length; x++)
                line[x] = (byte)((3 * near[x] + far[x] + 1 + y % 2) >> 2);
        }

        private void BothTwo(int y, Span<byte> line)
        {
            (byte[] near, byte[] far) = Neighbours(y);
            for (int x = 0; x < Width; x++)
                _sums[x] = 3 * near[x] + far[x];
            for (int x = 0; x < line.Length; x++)
            {
                int side = Math.Clamp(x / 2 + (x % 2 == 0 ? -1 : 1), 0, Width - 1);
                line[x] = (byte)((3 * _sums[x / 2] + _sums[side] + 8 - x % 2) >> 4);
            }
        }

        private (byte[] Near, byte[] Far) Neighbours(int y) =>
            (Rows[y / 2], Rows[Math.Clamp(y / 2 + (y % 2 == 0 ? -1 : 1), 0, Height - 1)]);
    }
}
