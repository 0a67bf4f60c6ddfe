using MicroNets.Data;
using MicroNets.Data.Formats;

namespace MicroNets.Tests.Data.Formats;

public class SeriesFileTests
{
    [Fact]
    public void A_recording_as_table_has_its_rate_from_the_column_of_times()
    {
        SeriesRecording recording = SeriesCsv.Decode(SeriesData.Csv(5, 10), "a.csv");
        Assert.Equal(50, recording.RateHertz);
        Assert.Equal(["x", "y"], recording.Channels);
        Assert.Equal(5, recording.Length);
        Assert.Equal(SeriesData.Value(4, 1, 10), recording.Values.Span[^1], 1e-6f);
    }

    [Theory]
    [InlineData("t,x\n0.00,1\n0.01,2\n0.02,3\n", 100.0)]
    [InlineData("timestamp;x\n100;1\n110;2\n120;3\n", 100.0)]
    [InlineData("Time (s)\tx\n1\t1\n2\t2\n3\t3\n", 1.0)]
    [InlineData("x,label\n1,walk\n2,walk\n", null)]
    [InlineData("x,class\n1,0\n2,0\n", null)]
    [InlineData("1\n2\n3\n", null)]
    public void Rates_units_and_words_are_told_apart_from_channels(string text, double? rate)
    {
        SeriesRecording recording = SeriesCsv.Decode(System.Text.Encoding.UTF8.GetBytes(text), "a.csv");
        Assert.Single(recording.Channels);
        Assert.Equal([1f, 2f], recording.Values[..2].ToArray());
        if (rate is null)
            Assert.Null(recording.RateHertz);
        else
            Assert.Equal(rate.Value, recording.RateHertz!.Value, 1e-6);
    }

    [Fact]
    public void A_word_among_values_is_named_with_its_place()
    {
        string message = Assert.Throws<InputException>(() => SeriesCsv.Decode("x,y\n1,2\n3,oops\n"u8, "a.csv")).Message;
        Assert.Contains("a.csv, byte 8: found 'oops' in column 2; expected a number", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Acquisitions_are_the_same_as_JSON_and_as_CBOR()
    {
        var json = (SeriesRecording)AcquisitionFile.Decode(SeriesData.Json(7, 9), "a.json");
        var cbor = (SeriesRecording)AcquisitionFile.Decode(SeriesData.Cbor(7, 9), "a.cbor");
        Assert.Equal((50.0, 7), (json.RateHertz, json.Length));
        Assert.Equal(json.Channels, cbor.Channels);
        Assert.Equal(json.RateHertz, cbor.RateHertz);
        Assert.Equal(json.Values.ToArray(), cbor.Values.ToArray());
    }

    [Theory]
    [InlineData("""{"payload":{"sensors":[{"name":"x"}],"values":[[1],[2,3]]}}""", "2 values in step 1")]
    [InlineData("""{"payload":{"sensors":[{"name":"x"}],"values":[["a"]]}}""", "acquisition format")]
    [InlineData("""{"payload":{"values":[]}}""", "an object 'payload'")]
    [InlineData("""{"payload""", "acquisition format")]
    public void What_is_no_acquisition_is_refused(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() =>
            AcquisitionFile.Decode(System.Text.Encoding.UTF8.GetBytes(json), "a.json")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("1,2,0\n3,4,1\n", "the names of the columns")]
    [InlineData("a,b,c\n1,2,0\n", "name it 'label'")]
    [InlineData("a,b,c\n", "no samples")]
    public void Tables_of_features_need_a_header_and_a_class(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() =>
            CsvFile.Parse(System.Text.Encoding.UTF8.GetBytes(text), "a.csv")).Message, StringComparison.Ordinal);

    [Fact]
    public void The_only_column_of_words_is_the_class() =>
        Assert.Equal(["cat", "dog"], CsvFile.Parse("a,kind,b\n1,cat,2\n3,dog,4\n"u8, "a.csv").Labels);
}
