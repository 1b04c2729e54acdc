/// Predicted noise and accuracy: against simulation within standard errors, against mpmath, and against each other.
module Theory.Laws.Holographic.CapacityLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Laws
open Theory.Numerics
open Theory.Holographic

let private refuses<'e when 'e :> exn> (words: string list) (f: unit -> obj) =
    let error = Assert.ThrowsAny<'e>(fun () -> f () |> ignore)
    for word in words do Assert.Contains(word, error.Message)

let private rows (name: string) =
    [ for row in Reference.table "holographic.csv" do if row[0] = name then yield row[1].Split(' '), Reference.parse row[2] ]

[<Fact; Source("plate1995holographic", "clean-up accuracy")>]
let ``the clean-up's chance agrees with the reference table`` () =
    for arguments, value in rows "nearest" do
        let s, r, w = Reference.parse arguments[0], Reference.parse arguments[1], Reference.parse arguments[2]
        let chance = Capacity.Nearest(s, r, w, int64 arguments[3])
        Assert.InRange(chance, value - 1e-12, value + 1e-12)
        // small chances keep their digits
        Assert.Equal(1.0, chance / value, 1e-9)
        if s > 0.0 && r = 1.0 && w = 1.0 then
            Assert.Equal(chance, Capacity.CleanUpAccuracy(400, 400.0 / (s * s), int64 arguments[3]), 1e-12)

[<Fact>]
let ``the normal tail agrees with the reference table`` () =
    for arguments, value in rows "tail" do
        let x = Reference.parse arguments[0]
        Assert.Equal(1.0, NormalTail.Above x / value, 2e-12)
        // near 1 the table's double has no digits left for a logarithm
        if value < 0.9 then Assert.Equal(1.0, NormalTail.LogBelow -x / log value, 2e-12)
        if value < 1e-3 then Assert.Equal(1.0, NormalTail.LogBelow x / -value, 1e-3)

[<Fact; Source("abramowitz1964handbook", "Equations 5.1.11 and 5.1.22")>]
let ``the exponential integral agrees with the reference table`` () =
    for arguments, value in rows "e1" do
        Assert.Equal(1.0, Capacity.InverseNoiseAbove(Reference.parse arguments[0]) / value, 1e-13)

    // d E₁/d ln τ = −e^{−τ}: without a floor the mean is infinite, logarithmically
    Assert.Equal(log 10.0, Capacity.InverseNoiseAbove 1e-9 - Capacity.InverseNoiseAbove 1e-8, 1e-7)

/// V = 2 in closed form; more items, more noise and fewer dimensions are all worse; a guess is one in V.
[<Property(MaxTest = 60)>]
let ``the clean-up's chance is a chance, and falls with what makes it hard`` (PositiveInt a) (PositiveInt b) (PositiveInt v) =
    let s, r, w = float (a % 40) / 8.0, float (b % 30) / 10.0, 0.5 + float (b % 7)
    let vocabulary = int64 (2 + v % 5000)
    let two = Capacity.Nearest(s, r, w, 2L)
    Assert.Equal(1.0 - NormalTail.Above(s / sqrt (r * r + w * w)), two, 1e-11)
    let chance = Capacity.Nearest(s, r, w, vocabulary)
    Assert.InRange(chance, 0.0, 1.0)
    Assert.True(Capacity.Nearest(s, r, w, vocabulary + 1L) <= chance + 1e-13)
    Assert.True(Capacity.Nearest(s + 0.1, r, w, vocabulary) >= chance - 1e-13)
    Assert.Equal(1.0 / float vocabulary, Capacity.Nearest(0.0, w, w, vocabulary), 1e-11)
    Assert.Equal(chance, Capacity.Nearest(3.0 * s, 3.0 * r, 3.0 * w, vocabulary), 1e-12)
    Assert.Equal(1.0, Capacity.Nearest(s, r, w, 1L))

let private draws law (stream: RandomStream) n count =
    match law with
    | KeyLaw.Orthonormal ->
        List.fold (fun (found: HolographicVector list) _ ->
            let raw = HolographicVector(stream.Normals n)
            let rest = List.fold (fun (v: HolographicVector) (q: HolographicVector) -> v - v.Dot q * q) raw found
            found @ [ rest / rest.Norm ]) [] [ 1..count ]
    | KeyLaw.Unitary -> List.init count (fun _ -> (HolographicVector(stream.Normals n)).Unitary())
    | _ -> List.init count (fun _ -> HolographicVector(stream.Normals n) / sqrt (float n))

let private simulate trials (seed: string) (energy: RandomStream -> float) =
    let energies = [| for trial in 1..trials -> energy (((Seed 9UL).Split seed).Split(int64 trial).Stream()) |]
    let mean = Array.average energies
    mean, sqrt (Array.averageBy (fun e -> (e - mean) ** 2.0) energies / float trials)

let private direction (stream: RandomStream) n = let v = HolographicVector(stream.Normals n) in v / v.Norm
let private within name predicted (mean, error) =
    let reach = 4.5 * error + 1e-9
    Assert.True(abs (mean - predicted) <= reach, $"{name}: predicted {predicted}, simulated {mean} ± {error}")

/// Small n, where the terms in 1/n are seen: odd and even, one real frequency and two.
[<Fact>]
let ``the noise of a read is the predicted one within its standard error`` () =
    for law in [ KeyLaw.Normal; KeyLaw.Unitary; KeyLaw.Orthonormal ] do
        for n, items, trials in [ 1, 1, 3000; 2, 2, 2000; 5, 1, 3000; 5, 4, 2000; 8, 1, 3000; 8, 5, 2000; 12, 12, 300 ] do
            simulate trials $"{law} {n} {items}" (fun stream ->
                let keys, values = draws law stream n items, List.init items (fun _ -> direction stream n)
                (Binding.Read(Binding.Trace(keys, values), keys[0]) - values[0]).Norm ** 2.0)
            |> within $"{law} {n} {items}" (Capacity.NoiseEnergy(n, items, law))

    // in words: k + r/n, k − 1, and linear in k for each law
    Assert.Equal(7.0 + 2.0 / 64.0, Capacity.NoiseEnergy(64, 7, KeyLaw.Normal), 1e-12)
    Assert.Equal(7.0 + 1.0 / 65.0, Capacity.NoiseEnergy(65, 7, KeyLaw.Normal), 1e-12)
    Assert.Equal(6.0, Capacity.NoiseEnergy(64, 7, KeyLaw.Unitary, KeyInverse.Exact), 1e-12)
    Assert.InRange(Capacity.NoiseEnergy(1024, 64, KeyLaw.Orthonormal), 63.5, 64.0)

/// 1/|F a|² has the geometric mean e^γ and the truncated mean E₁(τ) at the complex frequencies of a normal key; its arithmetic mean does not settle.
[<Fact>]
let ``the noise of the exact inverse has a typical size and no mean`` () =
    let n, trials = 65, 1500
    let squares = [| for trial in 1..trials do for c in (HolographicVector(((Seed 4UL).Split(int64 trial)).Stream().Normals n) / sqrt (float n)).Spectrum()[1 .. n / 2] -> c.Magnitude ** 2.0 |]
    let mean f = let values = Array.map f squares in let m = Array.average values in m, sqrt (Array.averageBy (fun v -> (v - m) ** 2.0) values / float values.Length)
    within "ln" (log Capacity.TypicalInverseNoise) (mean (fun x -> -log x))
    for floor in [ 0.01; 0.5; 2.0 ] do within "E₁" (Capacity.InverseNoiseAbove floor) (mean (fun x -> if x >= floor then 1.0 / x else 0.0))
    refuses<ArgumentException> [ "no mean"; "normal" ] (fun () -> box (Capacity.NoiseEnergy(64, 2, KeyLaw.Normal, KeyInverse.Exact)))
    refuses<ArgumentException> [ "no mean"; "orthonormal" ] (fun () -> box (Capacity.NoiseEnergy(64, 2, KeyLaw.Orthonormal, KeyInverse.Exact)))

[<Fact>]
let ``the noise on the top of a stack is the predicted one`` () =
    for law, n, depth in [ KeyLaw.Unitary, 8, 5; KeyLaw.Unitary, 7, 1; KeyLaw.Normal, 7, 3; KeyLaw.Normal, 8, 3; KeyLaw.Normal, 8, 1 ] do
        simulate 6000 $"stack {law} {n} {depth}" (fun stream ->
            let items = List.init depth (fun _ -> direction stream n)
            let stack = List.fold (fun (s: HolographicStack) x -> s.Push x) (HolographicStack (draws law stream n 1).Head) (List.rev items)
            (stack.Content - items.Head).Norm ** 2.0)
        |> within $"stack {law} {n} {depth}" (Capacity.StackNoise(n, depth, law))

    // 1! + 2! + 3! + 4! at n large, and the odd factorials at the real frequencies
    Assert.Equal(33.0 * (1.0 - 2.0 / 1024.0) + 124.0 * 2.0 / 1024.0, Capacity.StackNoise(1024, 5, KeyLaw.Normal), 1e-9)
    Assert.True(Double.IsFinite(Capacity.StackNoise(3, 150, KeyLaw.Normal)))

[<Fact>]
let ``the noise of a tensor memory is the predicted one within its standard error`` () =
    for law, n, items in [ KeyLaw.Normal, 8, 4; KeyLaw.Normal, 12, 1; KeyLaw.Unitary, 6, 5; KeyLaw.Unitary, 7, 3; KeyLaw.Orthonormal, 6, 6 ] do
        simulate 4000 $"tensor {law} {n} {items}" (fun stream ->
            let keys, values = draws law stream n items, List.init items (fun _ -> direction stream 5)
            let memory = List.fold2 (fun (m: TensorMemory) k v -> m.Store(k, v)) (TensorMemory(n, 5)) keys values
            (memory.Read keys[0] - values[0]).Norm ** 2.0)
        |> within $"tensor {law} {n} {items}" (Capacity.TensorNoise(n, items, law))

/// Reads of simulated traces, cleaned up among V items, are right as often as predicted.
[<Fact>]
let ``the clean-up is right as often as predicted, within the binomial error`` () =
    for law, items, copies in [ KeyLaw.Unitary, 20, 1; KeyLaw.Normal, 20, 1; KeyLaw.Unitary, 30, 2; KeyLaw.Orthonormal, 16, 1 ] do
        let n, size, trials = 128, 64, 240
        let mutable right = 0

        for chunk in 1..8 do
            let stream = ((Seed 21UL).Split $"{law} {copies}").Split(int64 chunk).Stream()
            let known = List.init size (fun _ -> direction stream n)
            let vocabulary = Vocabulary known

            for _ in 1 .. trials / 8 do
                let keys, values = draws law stream n items, List.init items (fun _ -> known[stream.NextInt size])
                let read =
                    if copies = 1 then Binding.Read(Binding.Trace(keys, values), keys[0])
                    else
                        let orders = [| for _ in 1..copies -> stream.Permutation((n - 1) / 2) :> Collections.Generic.IReadOnlyList<int> |]
                        (List.fold2 (fun (m: RedundantMemory) k v -> m.Store(k, v)) (RedundantMemory(n, orders)) keys values).Read keys[0]
                if Object.ReferenceEquals(vocabulary.CleanUp(read).Item, values[0]) then right <- right + 1

        let predicted = Capacity.ReadAccuracy(n, items, int64 size, law, copies)
        let share, reach = float right / float trials, 3.5 * sqrt (predicted * (1.0 - predicted) / float trials) 
        Assert.True(abs (share - predicted) <= reach, $"{law}, {copies} copies: predicted {predicted}, simulated {share}")

/// The noise along the item and across it, by hand for each law of keys; together they are the noise.
[<Fact>]
let ``the noise of a read lies along the item and across it`` () =
    let check law copies items (own: float) (others: float) (self: float) =
        let struct (along, across) = Capacity.Split(512, items, law, copies)
        Assert.Equal((others + own) / 512.0, along, 1e-12)
        Assert.Equal(Capacity.NoiseEnergy(512, items, law, KeyInverse.Involution, copies), along + across, 1e-10)
        Assert.Equal(self + others, along + across, 1e-10)

    check KeyLaw.Unitary 1 40 0.0 39.0 0.0
    let rest = 510.0 / 512.0 / Capacity.Redundancy(512, 4)
    check KeyLaw.Unitary 4 40 0.0 (39.0 * (rest + 2.0 / 512.0)) 0.0
    check KeyLaw.Normal 1 40 ((4.0 * 510.0 + 12.0) / 514.0) 39.0 (1.0 + 2.0 / 512.0)
    check KeyLaw.Normal 4 40 ((4.0 * 512.0 * rest + 12.0) / 514.0) (39.0 * (rest + 2.0 / 512.0)) (rest + 4.0 / 512.0)
    let cross = 39.0 * (510.0 / 512.0 * 512.0 * 512.0 / (514.0 * 511.0) + 2.0 / 512.0 * 512.0 / 514.0)
    check KeyLaw.Orthonormal 1 40 ((4.0 * 510.0 * 510.0 / 514.0 + 6.0 * 1022.0 / 514.0) / 514.0) cross (510.0 / 512.0 * 510.0 / 514.0 + 2.0 / 512.0 * 1022.0 / 514.0)

/// A single normal key, read by its involution: the variance of the inner product with the item is that of the closed form.
[<Fact>]
let ``the noise along the item is the predicted one`` () =
    for law, n in [ KeyLaw.Normal, 9; KeyLaw.Normal, 8 ] do
        simulate 12000 $"along {law} {n}" (fun stream ->
            let key, value = (draws law stream n 1).Head, direction stream n
            ((Binding.Read(key * value, key) - value).Dot value) ** 2.0)
        |> within $"along {law} {n}" (let struct (along, _) = Capacity.Split(n, 1, law, 1) in along)

/// By quadrature with mpmath at finite n; and for large n by the normal law.
[<Fact>]
let ``the chance of the nearest direction agrees with the reference table`` () =
    for arguments, value in rows "direction" do
        let v, w = Reference.parse arguments[1], Reference.parse arguments[2]
        Assert.InRange(Capacity.NearestDirection(int arguments[0], v, w, int64 arguments[3]), value - 1e-9, value + 1e-9)

    for arguments, value in rows "sphere" do
        Assert.Equal(1.0, SphereTail(int arguments[0]).Above(Reference.parse arguments[1]) / value, 1e-10)

    let n, k = 1 <<< 17, 1 <<< 13
    let wide = Capacity.NearestDirection(n, float k / float n, float k, 1000L)
    Assert.Equal(Capacity.Nearest(sqrt (float n), sqrt (float k), sqrt (float (k + 1)), 1000L), wide, 1e-3)
    Assert.Equal(1.0, Capacity.NearestDirection(3, 0.0, 0.0, 1000L), 1e-12)

/// Capacity read three ways: the most items, the least dimension, the deepest stack are where the chance crosses.
[<Property(MaxTest = 12)>]
let ``capacities are where the chance crosses`` (PositiveInt a) =
    let accuracy, vocabulary = 0.3 + 0.65 * float (a % 10) / 10.0, 100L + int64 (a % 900)
    let n = 128 + 64 * (a % 5)

    for law in [ KeyLaw.Unitary; KeyLaw.Normal ] do
        let k = Capacity.Items(n, vocabulary, accuracy, law)
        Assert.True(Capacity.ReadAccuracy(n, k, vocabulary, law) >= accuracy && Capacity.ReadAccuracy(n, k + 1, vocabulary, law) < accuracy)
        let depth = Capacity.StackDepth(n, vocabulary, accuracy, law)
        Assert.True(Capacity.TopAccuracy(n, depth, vocabulary, law) >= accuracy && Capacity.TopAccuracy(n, depth + 1, vocabulary, law) < accuracy)

    let items = 2 + a % 20
    let least = Capacity.Dimension(items, vocabulary, accuracy)
    Assert.True(Capacity.ReadAccuracy(least, items, vocabulary) >= accuracy && Capacity.ReadAccuracy(least - 1, items, vocabulary) < accuracy)

/// A unitary base holds a number of items in proportion to n; a normal one hardly any more in eight times the dimension.
[<Fact>]
let ``a stack on a unitary base is as deep as predicted`` () =
    let deep law n = Capacity.StackDepth(n, 1000L, 0.9, law)
    Assert.InRange(float (deep KeyLaw.Unitary 4096) / float (deep KeyLaw.Unitary 512), 7.0, 9.0)
    Assert.InRange(deep KeyLaw.Normal 4096 - deep KeyLaw.Normal 512, 0, 2)
    // simulated: the top among 50 items, n = 128
    let n, size, trials = 128, 50, 400
    let depth = Capacity.StackDepth(n, int64 size, 0.8)
    let mutable right = 0

    for trial in 1..trials do
        let stream = (Seed 31UL).Split(int64 trial).Stream()
        let known = List.init size (fun _ -> direction stream n)
        let chosen = List.init depth (fun _ -> stream.NextInt size)
        let stack = List.fold (fun (s: HolographicStack) (i: int) -> s.Push known[i]) (HolographicStack (draws KeyLaw.Unitary stream n 1).Head) chosen
        if stack.Top(Vocabulary known).Index = List.last chosen then right <- right + 1

    Assert.InRange(float right / float trials, 0.8 - 0.08, 0.8 + 0.1)

/// Below three numbers a tensor's noise under normal keys is infinite; at three it is k − 1.
[<Fact>]
let ``domains end where the noise does`` () =
    Assert.Equal(4.0, Capacity.TensorNoise(3, 5, KeyLaw.Normal), 1e-14)
    Assert.Throws<ArgumentOutOfRangeException>(fun () -> Capacity.TensorNoise(2, 5, KeyLaw.Normal) |> ignore) |> ignore
    // one item, almost surely read: the least dimension that a vocabulary of two needs is the least there is
    Assert.Equal(3, Capacity.Dimension(1, 2L, 0.501))
    Assert.InRange(Capacity.NearestDirection(3, 0.0, 0.0, 2L), 1.0 - 1e-12, 1.0)

[<Fact>]
let ``bad capacities are refused by name`` () =
    for call in
        [ fun () -> box (Capacity.NoiseEnergy(0, 1, KeyLaw.Normal))
          fun () -> box (Capacity.NoiseEnergy(4, 0, KeyLaw.Normal))
          fun () -> box (Capacity.NoiseEnergy(4, 5, KeyLaw.Orthonormal))
          fun () -> box (Capacity.NoiseEnergy(4, 2, KeyLaw.Orthonormal, KeyInverse.Involution, 2))
          fun () -> box (Capacity.NoiseEnergy(4, 2, KeyLaw.Normal, KeyInverse.Involution, 0))
          fun () -> box (Capacity.NoiseEnergy(4, 2, enum<KeyLaw> 9))
          fun () -> box (Capacity.Redundancy(2, 1))
          fun () -> box (Capacity.Redundancy(3, 0))
          fun () -> Capacity.InverseNoiseAbove 0.0
          fun () -> Capacity.InverseNoiseAbove nan
          fun () -> Capacity.InverseNoiseAbove 501.0
          fun () -> box (Capacity.CleanUpAccuracy(4, 0.0, 2L))
          fun () -> box (Capacity.CleanUpAccuracy(4, nan, 2L))
          fun () -> box (Capacity.CleanUpAccuracy(4, 1.0, 0L))
          fun () -> box (Capacity.Nearest(infinity, 1.0, 1.0, 2L))
          fun () -> box (Capacity.Nearest(1.0, -1.0, 1.0, 2L))
          fun () -> box (Capacity.Nearest(1.0, 1.0, 0.0, 2L))
          fun () -> box (Capacity.Nearest(1.0, 1001.0, 1.0, 2L))
          fun () -> box (Capacity.NearestDirection(2, 0.1, 0.1, 2L))
          fun () -> box (Capacity.NearestDirection(3, -0.1, 0.1, 2L))
          fun () -> box (Capacity.NearestDirection(3, 0.1, nan, 2L))
          fun () -> box (Capacity.NearestDirection(3, 0.1, 0.1, 0L))
          fun () -> box (Capacity.Items(64, 1L, 0.5))
          fun () -> box (Capacity.Items(64, 100L, 0.01))
          fun () -> box (Capacity.Items(64, 100L, 1.0))
          fun () -> box (Capacity.Items(64, 100L, 0.5, KeyLaw.Orthonormal))
          fun () -> box (Capacity.Dimension(0, 100L, 0.5))
          fun () -> box (Capacity.StackNoise(4, 0))
          fun () -> box (Capacity.StackNoise(4, 151, KeyLaw.Normal))
          fun () -> box (Capacity.StackNoise(4, 2, KeyLaw.Orthonormal))
          fun () -> box (Capacity.StackDepth(4, 100L, nan))
          fun () -> box (Capacity.TensorNoise(2, 1, KeyLaw.Normal))
          fun () -> box (Capacity.TensorNoise(4, 5, KeyLaw.Orthonormal)) ] do
        Assert.ThrowsAny<ArgumentOutOfRangeException>(fun () -> call () |> ignore) |> ignore
