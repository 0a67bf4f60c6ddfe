using System.Text;
using MicroNets.Firmware.Serial;

namespace MicroNets.Tests.Firmware;

public class ReceivedLinesTests
{
    [Fact]
    public void Lines_come_whole_and_in_order_however_they_are_cut()
    {
        var lines = new ReceivedLines("port");
        foreach (string piece in (string[])["m-na", "me-x\r\nm-rea", "dy\r", "\n\nrest"])
            lines.Append(Encoding.ASCII.GetBytes(piece));
        Assert.Equal("m-name-x|m-ready|", string.Join("|", lines.Take(), lines.Take(), lines.Take()));
        Assert.Null(lines.Take());
        lines.Append("\n"u8);
        Assert.Equal("rest", lines.Take());
    }

    [Fact]
    public void A_line_without_end_is_refused_before_it_fills_the_memory()
    {
        var lines = new ReceivedLines("port");
        byte[] noise = Encoding.ASCII.GetBytes(new string('x', ReceivedLines.LongestLine));
        lines.Append(noise);
        Assert.Contains("without an end of line", Assert.Throws<InputException>(() => lines.Append(noise)).Message,
            StringComparison.Ordinal);
    }
}
