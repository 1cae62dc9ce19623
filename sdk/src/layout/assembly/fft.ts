// Batched complex FFT: four independent transforms, one per SIMD lane.
//
// Buffer: element e is 32 bytes at buf + 32*e: four real parts, then four imaginary parts.
// Sizes: odd * 2^k with odd = 1, 3 or 5 and size >= 16. The forward transform (decimation in frequency) takes natural
// order and leaves the spectrum permuted; the inverse takes the permuted spectrum back, unscaled. Nothing is ever
// reordered: whoever needs frequency f looks up spectrumSlot(f).
// Both have a "half" form for zero-padded convolution: forward with the upper half of the input taken as zero (and never
// read), inverse with only the lower half of the output wanted (the rest is left undefined).
//
// Twiddles: size pairs (cos, sin) of 2*pi*k/size, f32, filled by the host in f64 and rounded (see src/mesh.ts).
import { add, sub, mul, splat } from "./simd";

/** Position of frequency f in the permuted spectrum. */
export function spectrumSlot(f: i32, size: i32): i32 {
  let slot = 0,
    length = size;
  while ((length & 1) == 0) {
    length >>= 1;
    if (f & 1) slot += length;
    f >>= 1;
  }
  return slot + f;
}

// @ts-ignore: decorator
@inline function re(p: usize): v128 {
  return v128.load(p);
}
// @ts-ignore: decorator
@inline function im(p: usize): v128 {
  return v128.load(p, 16);
}
// @ts-ignore: decorator
@inline function put(p: usize, r: v128, i: v128): void {
  v128.store(p, r);
  v128.store(p, i, 16);
}
/** Stores (r + i*im) * (cos - i*sin) at p. */
// @ts-ignore: decorator
@inline function putTurned(p: usize, r: v128, i: v128, tw: usize): void {
  const c = v128.load32_splat(tw),
    s = v128.load32_splat(tw, 4);
  put(p, add(mul(r, c), mul(i, s)), sub(mul(i, c), mul(r, s)));
}

export function fftForward(buf: usize, size: i32, tw: usize, half: bool): void {
  let length = size;
  if (half) {
    forwardFirstHalf(buf, size, tw);
    length >>= 2;
  }
  for (; (length & 3) == 0; length >>= 2) forwardRadix4(buf, size, length, tw);
  if ((length & 1) == 0) {
    forwardRadix2(buf, size, length, tw);
    length >>= 1;
  }
  if (length == 3) radix3(buf, size, 1);
  else if (length == 5) radix5(buf, size, 1);
}

export function fftInverse(buf: usize, size: i32, tw: usize, half: bool): void {
  let length = size >> ctz(size);
  if (length == 3) radix3(buf, size, -1);
  else if (length == 5) radix5(buf, size, -1);
  if (ctz(size) & 1) {
    length <<= 1;
    inverseRadix2(buf, size, length, tw);
  }
  const last = half ? size >> 2 : size;
  for (length <<= 2; length <= last; length <<= 2) inverseRadix4(buf, size, length, tw);
  if (half) inverseLastHalf(buf, size, tw);
}

/** First forward stage when elements size/2 .. size-1 are zero. */
function forwardFirstHalf(buf: usize, size: i32, tw: usize): void {
  const quarter = size >> 2,
    step = (<usize>quarter) << 5;
  for (let j = 0; j < quarter; j++) {
    const p = buf + ((<usize>j) << 5),
      w = tw + ((<usize>j) << 3);
    const ar = re(p),
      ai = im(p),
      br = re(p + step),
      bi = im(p + step);
    put(p, add(ar, br), add(ai, bi));
    putTurned(p + step, sub(ar, br), sub(ai, bi), tw + ((<usize>j) << 4));
    putTurned(p + 2 * step, add(ar, bi), sub(ai, br), w);
    putTurned(p + 3 * step, sub(ar, bi), add(ai, br), tw + <usize>j * 24);
  }
}

function forwardRadix4(buf: usize, size: i32, length: i32, tw: usize): void {
  const quarter = length >> 2,
    step = (<usize>quarter) << 5,
    twStep = (<usize>(size / length)) << 3,
    end = buf + ((<usize>size) << 5);
  for (let block = buf; block < end; block += 4 * step) {
    let w1 = tw,
      w2 = tw,
      w3 = tw;
    for (let p = block; p < block + step; p += 32) {
      const ar = re(p),
        ai = im(p),
        br = re(p + step),
        bi = im(p + step);
      const cr = re(p + 2 * step),
        ci = im(p + 2 * step),
        dr = re(p + 3 * step),
        di = im(p + 3 * step);
      const acR = add(ar, cr),
        acI = add(ai, ci),
        bdR = add(br, dr),
        bdI = add(bi, di);
      const aMinusR = sub(ar, cr),
        aMinusI = sub(ai, ci),
        bMinusR = sub(br, dr),
        bMinusI = sub(bi, di);
      put(p, add(acR, bdR), add(acI, bdI));
      if (quarter == 1) {
        // all twiddles are 1
        put(p + step, sub(acR, bdR), sub(acI, bdI));
        put(p + 2 * step, add(aMinusR, bMinusI), sub(aMinusI, bMinusR));
        put(p + 3 * step, sub(aMinusR, bMinusI), add(aMinusI, bMinusR));
      } else {
        putTurned(p + step, sub(acR, bdR), sub(acI, bdI), w2);
        putTurned(p + 2 * step, add(aMinusR, bMinusI), sub(aMinusI, bMinusR), w1);
        putTurned(p + 3 * step, sub(aMinusR, bMinusI), add(aMinusI, bMinusR), w3);
      }
      w1 += twStep;
      w2 += 2 * twStep;
      w3 += 3 * twStep;
    }
  }
}

function inverseRadix4(buf: usize, size: i32, length: i32, tw: usize): void {
  const quarter = length >> 2,
    step = (<usize>quarter) << 5,
    twStep = (<usize>(size / length)) << 3,
    end = buf + ((<usize>size) << 5);
  for (let block = buf; block < end; block += 4 * step) {
    let w1 = tw,
      w2 = tw,
      w3 = tw;
    for (let p = block; p < block + step; p += 32) {
      let r = re(p + step),
        i = im(p + step),
        c = v128.load32_splat(w2),
        s = v128.load32_splat(w2, 4);
      const ar = re(p),
        ai = im(p),
        xr = sub(mul(r, c), mul(i, s)),
        xi = add(mul(i, c), mul(r, s));
      r = re(p + 2 * step);
      i = im(p + 2 * step);
      c = v128.load32_splat(w1);
      s = v128.load32_splat(w1, 4);
      const yr = sub(mul(r, c), mul(i, s)),
        yi = add(mul(i, c), mul(r, s));
      r = re(p + 3 * step);
      i = im(p + 3 * step);
      c = v128.load32_splat(w3);
      s = v128.load32_splat(w3, 4);
      const zr = sub(mul(r, c), mul(i, s)),
        zi = add(mul(i, c), mul(r, s));
      const sumR = add(ar, xr),
        sumI = add(ai, xi),
        yzR = add(yr, zr),
        yzI = add(yi, zi);
      const difR = sub(ar, xr),
        difI = sub(ai, xi),
        turnR = sub(zi, yi),
        turnI = sub(yr, zr); // turn = i*(y - z)
      put(p, add(sumR, yzR), add(sumI, yzI));
      put(p + step, add(difR, turnR), add(difI, turnI));
      put(p + 2 * step, sub(sumR, yzR), sub(sumI, yzI));
      put(p + 3 * step, sub(difR, turnR), sub(difI, turnI));
      w1 += twStep;
      w2 += 2 * twStep;
      w3 += 3 * twStep;
    }
  }
}

/** Last inverse stage when only elements 0 .. size/2-1 are wanted. */
function inverseLastHalf(buf: usize, size: i32, tw: usize): void {
  const quarter = size >> 2,
    step = (<usize>quarter) << 5;
  let w1 = tw,
    w2 = tw,
    w3 = tw;
  for (let p = buf; p < buf + step; p += 32) {
    let r = re(p + step),
      i = im(p + step),
      c = v128.load32_splat(w2),
      s = v128.load32_splat(w2, 4);
    const ar = re(p),
      ai = im(p),
      xr = sub(mul(r, c), mul(i, s)),
      xi = add(mul(i, c), mul(r, s));
    r = re(p + 2 * step);
    i = im(p + 2 * step);
    c = v128.load32_splat(w1);
    s = v128.load32_splat(w1, 4);
    const yr = sub(mul(r, c), mul(i, s)),
      yi = add(mul(i, c), mul(r, s));
    r = re(p + 3 * step);
    i = im(p + 3 * step);
    c = v128.load32_splat(w3);
    s = v128.load32_splat(w3, 4);
    const zr = sub(mul(r, c), mul(i, s)),
      zi = add(mul(i, c), mul(r, s));
    put(p, add(add(ar, xr), add(yr, zr)), add(add(ai, xi), add(yi, zi)));
    put(p + step, add(sub(ar, xr), sub(zi, yi)), add(sub(ai, xi), sub(yr, zr)));
    w1 += 8;
    w2 += 16;
    w3 += 24;
  }
}

function forwardRadix2(buf: usize, size: i32, length: i32, tw: usize): void {
  const step = (<usize>(length >> 1)) << 5,
    twStep = (<usize>(size / length)) << 3,
    end = buf + ((<usize>size) << 5);
  for (let block = buf; block < end; block += 2 * step) {
    let w = tw;
    for (let p = block; p < block + step; p += 32, w += twStep) {
      const ar = re(p),
        ai = im(p),
        br = re(p + step),
        bi = im(p + step);
      put(p, add(ar, br), add(ai, bi));
      putTurned(p + step, sub(ar, br), sub(ai, bi), w);
    }
  }
}

function inverseRadix2(buf: usize, size: i32, length: i32, tw: usize): void {
  const step = (<usize>(length >> 1)) << 5,
    twStep = (<usize>(size / length)) << 3,
    end = buf + ((<usize>size) << 5);
  for (let block = buf; block < end; block += 2 * step) {
    let w = tw;
    for (let p = block; p < block + step; p += 32, w += twStep) {
      const r = re(p + step),
        i = im(p + step),
        c = v128.load32_splat(w),
        s = v128.load32_splat(w, 4);
      const ar = re(p),
        ai = im(p),
        br = sub(mul(r, c), mul(i, s)),
        bi = add(mul(i, c), mul(r, s));
      put(p, add(ar, br), add(ai, bi));
      put(p + step, sub(ar, br), sub(ai, bi));
    }
  }
}

/** Twiddle-free 3-point transforms of neighbouring elements; direction 1 forward, -1 inverse. */
function radix3(buf: usize, size: i32, direction: f32): void {
  const half = splat(0.5),
    sine = splat(<f32>0.8660254037844386 * direction),
    end = buf + ((<usize>size) << 5);
  for (let p = buf; p < end; p += 96) {
    const ar = re(p),
      ai = im(p),
      br = re(p + 32),
      bi = im(p + 32),
      cr = re(p + 64),
      ci = im(p + 64);
    const sumR = add(br, cr),
      sumI = add(bi, ci),
      midR = sub(ar, mul(half, sumR)),
      midI = sub(ai, mul(half, sumI));
    const turnR = mul(sine, sub(bi, ci)),
      turnI = mul(sine, sub(cr, br)); // -i*sine*(b - c)
    put(p, add(ar, sumR), add(ai, sumI));
    put(p + 32, add(midR, turnR), add(midI, turnI));
    put(p + 64, sub(midR, turnR), sub(midI, turnI));
  }
}

/** Twiddle-free 5-point transforms of neighbouring elements; direction 1 forward, -1 inverse. */
function radix5(buf: usize, size: i32, direction: f32): void {
  const c1 = splat(0.30901699437494745),
    c2 = splat(-0.8090169943749475),
    end = buf + ((<usize>size) << 5);
  const s1 = splat(<f32>0.9510565162951535 * direction),
    s2 = splat(<f32>0.5877852522924731 * direction);
  for (let p = buf; p < end; p += 160) {
    const ar = re(p),
      ai = im(p),
      br = re(p + 32),
      bi = im(p + 32),
      cr = re(p + 64),
      ci = im(p + 64);
    const dr = re(p + 96),
      di = im(p + 96),
      er = re(p + 128),
      ei = im(p + 128);
    const beR = add(br, er),
      beI = add(bi, ei),
      cdR = add(cr, dr),
      cdI = add(ci, di);
    const bMinusR = sub(br, er),
      bMinusI = sub(bi, ei),
      cMinusR = sub(cr, dr),
      cMinusI = sub(ci, di);
    const m1R = add(ar, add(mul(c1, beR), mul(c2, cdR))),
      m1I = add(ai, add(mul(c1, beI), mul(c2, cdI)));
    const m2R = add(ar, add(mul(c2, beR), mul(c1, cdR))),
      m2I = add(ai, add(mul(c2, beI), mul(c1, cdI)));
    const n1R = add(mul(s1, bMinusR), mul(s2, cMinusR)),
      n1I = add(mul(s1, bMinusI), mul(s2, cMinusI));
    const n2R = sub(mul(s2, bMinusR), mul(s1, cMinusR)),
      n2I = sub(mul(s2, bMinusI), mul(s1, cMinusI));
    put(p, add(ar, add(beR, cdR)), add(ai, add(beI, cdI)));
    put(p + 32, add(m1R, n1I), sub(m1I, n1R));
    put(p + 64, add(m2R, n2I), sub(m2I, n2R));
    put(p + 96, sub(m2R, n2I), add(m2I, n2R));
    put(p + 128, sub(m1R, n1I), add(m1I, n1R));
  }
}
