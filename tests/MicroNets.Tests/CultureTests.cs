using System.Globalization;
using MicroNets.Firmware.Project;
using MicroNets.Quantization;
using MicroNets.Reporting;
using MicroNets.Tests.Reporting;
using MicroNets.Tests.Quantization;

namespace MicroNets.Tests;

/// <summary>What is written for machines is the same whatever the culture of the program that uses the library.</summary>
public class CultureTests
{
    [Fact]
    public void Generated_C_does_not_depend_on_the_culture()
    {
        IntegerNetwork network = RandomIntegerNetwork.Make(3);
        SortedDictionary<string, string> here = new ProjectWriter(network).Files();
        Assert.Contains(here.Values, text => text.Contains(" -1", StringComparison.Ordinal));
        Assert.Equal(here, Abroad(() => new ProjectWriter(network).Files()));
    }

    [Fact]
    public void Charts_do_not_depend_on_the_culture()
    {
        (string, double, double, bool)[] points = [("a", 1.5, 0.25, true), ("b", 2.5, -0.5, false)];
        Assert.Equal(FrontChart.Render("t", "x", "y", points), Abroad(() => FrontChart.Render("t", "x", "y", points)));
        Assert.Equal(HtmlReport.Render(SampleRecords.Keywords), Abroad(() => HtmlReport.Render(SampleRecords.Keywords)));
        Assert.Equal(StudyPage.Render(SampleRecords.Study), Abroad(() => StudyPage.Render(SampleRecords.Study)));
    }

    // As in Swedish and German: a minus sign of its own, and a decimal comma.
    private static T Abroad<T>(Func<T> make)
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NegativeSign = "\u2212";
        culture.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture;
        try
        {
            Assert.Equal("\u22121,5", $"{-1.5}");
            return make();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
