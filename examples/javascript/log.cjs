// The least there is, from a CommonJS script: node log.cjs [LOGDIR]
const { SummaryWriter, tsne } = require("pointillist");

async function main() {
  const [logdir = "runs"] = process.argv.slice(2);
  const vectors = Array.from({ length: 60 }, (_, row) => [Math.sin(row), Math.cos(row), row % 5]);
  const labels = vectors.map((_, row) => `row ${row}`);

  const writer = new SummaryWriter(`${logdir}/javascript`);
  for (let step = 0; step < 100; step++) writer.scalar("loss", 1 / (step + 1), step);
  await writer.embedding("vectors", vectors, { step: 99, metadata: labels, layouts: [tsne()] });
  await writer.close();
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
