"""PyTorch as it is: `add_embedding` of its own writer. python train.py [LOGDIR]

Then, for a t-SNE in the tab:  npx pointillist layout LOGDIR --tsne 2 --knn 15
"""

import sys

import torch
from torch.utils.tensorboard import SummaryWriter

logdir = sys.argv[1] if len(sys.argv) > 1 else "runs"
torch.manual_seed(7)

# Ten kinds of points in 20 dimensions, and a small network that learns to tell them apart.
kinds = torch.arange(200) % 10
points = torch.randn(10, 20)[kinds] + 0.4 * torch.randn(200, 20)
body = torch.nn.Sequential(torch.nn.Linear(20, 32), torch.nn.ReLU(), torch.nn.Linear(32, 8))
head = torch.nn.Linear(8, 10)
optimizer = torch.optim.Adam([*body.parameters(), *head.parameters()], lr=0.01)

writer = SummaryWriter(f"{logdir}/pytorch")
for epoch in range(3):
    for _ in range(20):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(head(body(points)), kinds)
        loss.backward()
        optimizer.step()
    writer.add_scalar("loss", loss.item(), epoch)
    with torch.no_grad():
        writer.add_embedding(
            body(points),
            metadata=[[str(kind), str(row)] for row, kind in enumerate(kinds.tolist())],
            metadata_header=["kind", "row"],
            label_img=(kinds.float() / 10).reshape(200, 1, 1, 1).expand(200, 3, 8, 8),
            global_step=epoch,
            tag="features",
        )
writer.close()
