using System.Globalization;
using Theory.Numerics;

namespace Theory.Nets.Data;

/// <summary>Ten digits drawn by code: the stand-in where no data set is at hand.</summary>
/// <remarks>
/// <para>A digit is a few strokes, each a quadratic Bézier curve whose control points are moved by noise; a random affine map (turn, shear, stretch,
/// shift) places it, a random width and ink draw it on 28×28 pixels, anti-aliased, and a little grain lies over it.</para>
/// <para>Only + − × ÷ and √ in double enter, so the bytes are the same on every platform. Image i depends on the seed and on i alone.</para>
/// </remarks>
public static class Glyphs
{
    /// <summary>The rows and the columns of a glyph, in pixels.</summary>
    public const int Side = 28;

    private const int StandInTrain = 60_000;
    private const int StandInTest = 10_000;
    private const int Pieces = 10;

    // Three control points a stroke, (x, y) in the unit square, y downwards; a straight stroke has its middle in the middle.
    private static readonly double[][][] Digits =
    [
        [[0.50, 0.05, 0.10, 0.08, 0.14, 0.50], [0.14, 0.50, 0.12, 0.94, 0.50, 0.95], [0.50, 0.95, 0.90, 0.92, 0.86, 0.50], [0.86, 0.50, 0.88, 0.06, 0.50, 0.05]],
        [[0.30, 0.24, 0.44, 0.17, 0.54, 0.05], [0.54, 0.05, 0.54, 0.50, 0.54, 0.95]],
        [[0.16, 0.28, 0.22, 0.03, 0.52, 0.05], [0.52, 0.05, 0.92, 0.08, 0.80, 0.38], [0.80, 0.38, 0.66, 0.62, 0.14, 0.94], [0.14, 0.94, 0.50, 0.94, 0.88, 0.94]],
        [[0.18, 0.12, 0.46, -0.02, 0.70, 0.14], [0.70, 0.14, 0.92, 0.42, 0.44, 0.47], [0.44, 0.47, 1.02, 0.50, 0.80, 0.80], [0.80, 0.80, 0.54, 1.06, 0.16, 0.86]],
        [[0.62, 0.05, 0.40, 0.36, 0.10, 0.66], [0.10, 0.66, 0.50, 0.66, 0.92, 0.66], [0.68, 0.34, 0.67, 0.64, 0.66, 0.96]],
        [[0.82, 0.06, 0.54, 0.06, 0.24, 0.06], [0.24, 0.06, 0.22, 0.24, 0.20, 0.44], [0.20, 0.44, 0.94, 0.32, 0.82, 0.70], [0.82, 0.70, 0.68, 1.06, 0.14, 0.88]],
        [[0.74, 0.06, 0.22, 0.20, 0.16, 0.66], [0.16, 0.66, 0.18, 0.96, 0.50, 0.95], [0.50, 0.95, 0.88, 0.94, 0.82, 0.68], [0.82, 0.68, 0.66, 0.34, 0.18, 0.62]],
        [[0.12, 0.06, 0.50, 0.06, 0.88, 0.06], [0.88, 0.06, 0.56, 0.46, 0.40, 0.95]],
        [[0.50, 0.48, 0.08, 0.36, 0.28, 0.13], [0.28, 0.13, 0.50, -0.04, 0.72, 0.13], [0.72, 0.13, 0.92, 0.36, 0.50, 0.48], [0.50, 0.48, -0.02, 0.68, 0.28, 0.90], [0.28, 0.90, 0.50, 1.02, 0.72, 0.90], [0.72, 0.90, 1.02, 0.68, 0.50, 0.48]],
        [[0.82, 0.34, 0.34, 0.66, 0.18, 0.34], [0.18, 0.34, 0.14, 0.05, 0.50, 0.05], [0.50, 0.05, 0.84, 0.05, 0.83, 0.36], [0.83, 0.36, 0.80, 0.72, 0.58, 0.95]],
    ];

    /// <summary>Draws glyphs of random classes.</summary>
    /// <param name="count">How many, ≥ 1.</param>
    /// <param name="seed">The seed that everything about them comes from.</param>
    /// <returns>The images and their classes, 0 to 9.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    public static LabelledImages Draw(int count, Seed seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var pixels = new byte[count * Side * Side];
        var labels = new byte[count];
        Parallel.For(0, count, index =>
        {
            var stream = seed.Split(index).Stream();
            var digit = stream.NextInt(DataSet.Classes);
            labels[index] = (byte)digit;
            Draw(digit, stream, pixels.AsSpan(index * Side * Side, Side * Side));
        });
        return new LabelledImages(count, Side, Side, pixels, labels);
    }

    /// <summary>The set that stands in for a named one: as many training and test images as MNIST has.</summary>
    /// <param name="name">The name of the set it stands in for; each has a seed of its own.</param>
    /// <returns>The stand-in, labelled as such.</returns>
    public static DataSet StandIn(string name)
    {
        var seed = new Seed(0).Split("stand-in").Split(name);
        return new DataSet(name, Draw(StandInTrain, seed.Split("train")), Draw(StandInTest, seed.Split("test")), IsStandIn: true,
            string.Create(CultureInfo.InvariantCulture, $"stand-in drawn by code, {seed}"));
    }

    private static void Draw(int digit, RandomStream stream, Span<byte> pixels)
    {
        double Around(double centre, double spread) => centre + (spread * ((2 * stream.NextDouble()) - 1));

        // A turn by the half-angle formulas: cos and sin as ratios of polynomials in t = tan(φ/2), |φ| < 0.3.
        var t = Around(0, 0.15);
        var (cos, sin) = ((1 - (t * t)) / (1 + (t * t)), 2 * t / (1 + (t * t)));
        var shear = Around(0, 0.25);
        var (wide, high) = (Around(14.5, 3.0), Around(18.5, 3.0));
        var (centreX, centreY) = (Around(13.5, 1.8), Around(13.5, 1.8));
        var radius = Around(1.15, 0.45);
        var ink = Around(225, 30);

        Span<double> brightness = stackalloc double[Side * Side];
        brightness.Clear();
        Span<double> bend = stackalloc double[6];
        double endX = double.NaN, endY = double.NaN, pastX = 0, pastY = 0;
        foreach (var stroke in Digits[digit])
        {
            for (var k = 0; k < 6; k++)
            {
                bend[k] = Around(stroke[k], 0.055);
            }

            // Strokes that meet keep meeting: where one begins at the end of the last, it begins at that end's moved place.
            if (stroke[0] == endX && stroke[1] == endY)
            {
                (bend[0], bend[1]) = (pastX, pastY);
            }

            (endX, endY, pastX, pastY) = (stroke[4], stroke[5], bend[4], bend[5]);
            var (fromX, fromY) = Place(bend[0], bend[1]);
            for (var piece = 1; piece <= Pieces; piece++)
            {
                var s = (double)piece / Pieces;
                var (a, b, c) = ((1 - s) * (1 - s), 2 * s * (1 - s), s * s);
                var (toX, toY) = Place((a * bend[0]) + (b * bend[2]) + (c * bend[4]), (a * bend[1]) + (b * bend[3]) + (c * bend[5]));
                Line(brightness, fromX, fromY, toX, toY, radius);
                (fromX, fromY) = (toX, toY);
            }
        }

        for (var index = 0; index < pixels.Length; index++)
        {
            pixels[index] = (byte)Math.Clamp((ink * brightness[index]) + (28 * stream.NextDouble() * stream.NextDouble()), 0, 255);
        }

        (double X, double Y) Place(double x, double y)
        {
            var (u, v) = ((x - 0.5) * wide, (y - 0.5) * high);
            u -= shear * v;
            return (centreX + (cos * u) - (sin * v), centreY + (sin * u) + (cos * v));
        }
    }

    // Each pixel near the segment has the share of the pen that covers it, taken as linear over the pixel at the pen's edge.
    private static void Line(Span<double> brightness, double fromX, double fromY, double toX, double toY, double radius)
    {
        var (dx, dy) = (toX - fromX, toY - fromY);
        var square = (dx * dx) + (dy * dy);
        var reach = radius + 1;
        for (var row = Inside(Math.Min(fromY, toY) - reach); row <= Inside(Math.Max(fromY, toY) + reach); row++)
        {
            for (var column = Inside(Math.Min(fromX, toX) - reach); column <= Inside(Math.Max(fromX, toX) + reach); column++)
            {
                var along = square > 0 ? Math.Clamp((((column - fromX) * dx) + ((row - fromY) * dy)) / square, 0, 1) : 0;
                var (x, y) = (column - fromX - (along * dx), row - fromY - (along * dy));
                var covered = Math.Clamp(radius + 0.5 - Math.Sqrt((x * x) + (y * y)), 0, 1);
                ref var pixel = ref brightness[(row * Side) + column];
                pixel = Math.Max(pixel, covered);
            }
        }

        static int Inside(double place) => (int)Math.Clamp(place, 0, Side - 1);
    }
}
