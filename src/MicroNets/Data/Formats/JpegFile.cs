using BitMiracle.LibJpeg.Classic;

namespace MicroNets.Data.Formats;

/// <summary>
/// JPEG images, baseline and progressive, through a managed port of the Independent JPEG Group's library. The port gives the samples of
/// each component; <see cref="JpegPlanes"/> makes pixels of them as libjpeg-turbo does, whose pixels most data sets were trained on.
/// </summary>
internal static class JpegFile
{
    // Progressive files have some ten scans; thousands of empty ones keep a decoder busy for minutes.
    private const int MostScans = 500;

    internal static bool IsJpeg(ReadOnlySpan<byte> bytes) => bytes.StartsWith<byte>([0xFF, 0xD8, 0xFF]);

    public static bool HasExtension(string path) => Path.GetExtension(path).ToUpperInvariant() is ".JPG" or ".JPEG";

    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <returns>1 channel for gray images, else 3.</returns>
    /// <exception cref="InputException">The image is damaged, cut short or CMYK.</exception>
    public static Picture Decode(ReadOnlySpan<byte> bytes, string name)
    {
        try
        {
            using var content = new MemoryStream(bytes.ToArray(), writable: false);
            var decoder = new jpeg_decompress_struct(new Complaints());
            decoder.jpeg_stdio_src(content);
            decoder.jpeg_read_header(true);
            CheckSize(decoder, bytes.Length, name);
            return Decode(decoder, name);
        }
        catch (DamagedException damage)
        {
            throw BadFile.At(name, 0, $"'{damage.Message}'", "a whole JPEG image");
        }
        catch (Exception damage) when (
            damage is IndexOutOfRangeException or NullReferenceException or DivideByZeroException or ArgumentException or OverflowException)
        {
            // The port checks bounds by its arrays where the original checks nothing.
            throw BadFile.At(name, 0, $"contradicting tables or scans ({damage.GetType().Name})", "a whole JPEG image");
        }
    }

    private static Picture Decode(jpeg_decompress_struct decoder, string name)
    {
        switch (decoder.Jpeg_color_space)
        {
            case J_COLOR_SPACE.JCS_GRAYSCALE or J_COLOR_SPACE.JCS_YCbCr or J_COLOR_SPACE.JCS_RGB:
                break;
            case J_COLOR_SPACE.JCS_CMYK or J_COLOR_SPACE.JCS_YCCK:
                throw BadFile.At(name, 0, "a CMYK image", "gray or colour", "convert it to RGB");
            default:
                throw BadFile.At(name, 0, $"{decoder.Num_components} components of unknown meaning", "gray or colour", "convert it to RGB");
        }

        decoder.Raw_data_out = true;
        decoder.Do_fancy_upsampling = false; // the port would interpolate in the transform, unlike libjpeg-turbo
        decoder.Buffered_image = decoder.jpeg_has_multiple_scans();
        decoder.jpeg_start_decompress();
        if (decoder.Buffered_image)
            ReadScans(decoder);
        JpegPlanes planes = JpegPlanes.Read(decoder);
        if (decoder.Buffered_image)
            decoder.jpeg_finish_output();
        decoder.jpeg_finish_decompress();
        return planes.ToImage(decoder.Jpeg_color_space);
    }

    private static void ReadScans(jpeg_decompress_struct decoder)
    {
        while (decoder.jpeg_consume_input() != ReadResult.JPEG_REACHED_EOI)
        {
            if (decoder.Input_scan_number > MostScans)
                throw new DamagedException($"more than {MostScans} scans");
        }

        decoder.jpeg_start_output(decoder.Input_scan_number);
    }

    // The first scan spends at least one bit on each 8×8 block, so 512 pixels per byte is the most a whole image can hold.
    private static void CheckSize(jpeg_decompress_struct decoder, int fileBytes, string name)
    {
        (int width, int height) = (decoder.Image_width, decoder.Image_height);
        if (width < 1 || height < 1 || (long)width * height > ReadLimits.Pixels)
            throw BadFile.At(name, 0, $"{width}×{height} pixels", $"1 to {ReadLimits.Pixels}");
        if ((long)width * height > 512L * fileBytes)
            throw BadFile.At(name, 0, $"{width}×{height} pixels in {fileBytes} bytes", "a whole image");
    }

    private sealed class DamagedException(string message) : Exception(message);

    /// <summary>Errors and warnings both mean pixels that are not there, but for bytes that cameras pad between segments.</summary>
    private sealed class Complaints : jpeg_error_mgr
    {
        public override void error_exit() => throw new DamagedException(format_message());

        public override void emit_message(int msg_level)
        {
            if (msg_level < 0 && format_message() is var text
                && !text.Contains("extraneous bytes before marker", StringComparison.OrdinalIgnoreCase))
                throw new DamagedException(text);
        }

        public override void output_message()
        {
        }
    }
}
