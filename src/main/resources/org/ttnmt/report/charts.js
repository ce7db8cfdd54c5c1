// Draws the curves of a report. `data` holds columns of numbers by run; nothing here comes from the network.
(() => {
  'use strict';
  const data = JSON.parse(document.getElementById('data').textContent);
  const axes = data.axes;
  const canvases = [...document.querySelectorAll('.charts canvas')];
  const groupOf = run => data.runs[run].group ?? run;
  const several = new Set(data.runs.map((run, i) => groupOf(i))).size > 1;
  const hidden = new Set();
  let axis = 'update';
  let drawn = [];

  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const colour = run => css('--run-' + groupOf(run) % 8);
  const compact = new Intl.NumberFormat('en', {notation: 'compact', maximumSignificantDigits: 3});
  const shown = value => Math.abs(value) >= 10000 ? compact.format(value) : String(Number(value.toPrecision(4)));

  const points = (run, chart, field) => {
    const columns = data.runs[run][chart.type];
    return columns[axis]
      .map((x, i) => ({x, y: columns[field][i]}))
      .filter(point => point.x !== null && point.y !== null);
  };

  // The nearest point of each run, wherever the pointer is.
  Chart.Interaction.modes.nearestOfEachRun = (chart, event) => chart.getSortedVisibleDatasetMetas()
    .filter(meta => meta.data.length > 0 && !chart.data.datasets[meta.index].band && !chart.data.datasets[meta.index].thin)
    .map(meta => {
      let index = 0;
      meta.data.forEach((point, i) => {
        if (Math.abs(point.x - event.x) < Math.abs(meta.data[index].x - event.x)) index = i;
      });
      return {element: meta.data[index], datasetIndex: meta.index, index};
    });

  // A broken line where a run was stopped and went on.
  const resumes = {
    id: 'resumes',
    beforeDatasetsDraw(chart) {
      const {ctx, chartArea: area, scales} = chart;
      data.runs.forEach((run, i) => {
        if (hidden.has(groupOf(i))) return;
        ctx.save();
        ctx.strokeStyle = colour(i);
        ctx.globalAlpha = 0.5;
        ctx.setLineDash([3, 4]);
        run.resumes.forEach(resume => {
          const x = Math.round(scales.x.getPixelForValue(resume[axis])) + 0.5;
          if (x < area.left || x > area.right) return;
          ctx.beginPath();
          ctx.moveTo(x, area.top);
          ctx.lineTo(x, area.bottom);
          ctx.stroke();
        });
        ctx.restore();
      });
    }
  };

  const datasets = chart => data.runs.flatMap((run, i) => {
    const line = {
      label: run.name, run: i, data: points(i, chart, chart.field), hidden: hidden.has(groupOf(i)), thin: run.thin,
      borderColor: colour(i) + (run.thin ? '66' : ''), backgroundColor: colour(i), borderWidth: run.thin ? 0.8 : 1.8,
      tension: 0, spanGaps: true, borderDash: groupOf(i) < 8 ? [] : [6, 3]
    };
    line.pointRadius = run.thin || line.data.length > 30 ? 0 : 2;
    line.pointHitRadius = 8;
    if (!chart.band) return [line];
    const edge = {
      run: i, band: true, hidden: hidden.has(i), borderWidth: 0, pointRadius: 0, pointHitRadius: 0, spanGaps: true,
      backgroundColor: colour(i) + '33'
    };
    const low = points(i, chart, chart.field + '_low');
    line.low = new Map(low.map(point => [point.x, point.y]));
    line.high = new Map(points(i, chart, chart.field + '_high').map(point => [point.x, point.y]));
    return [line,
      {...edge, label: run.name + ' low', data: low, fill: false},
      {...edge, label: run.name + ' high', data: points(i, chart, chart.field + '_high'), fill: '-1'}];
  });

  const valueOf = item => {
    const {x, y} = item.raw;
    const {low, high, label} = item.dataset;
    const interval = low && low.has(x) && high.has(x) ? ` (${shown(low.get(x))} to ${shown(high.get(x))})` : '';
    return `${label}: ${shown(y)}${interval}` + (several ? ` at ${shown(x)}` : '');
  };

  const draw = () => {
    drawn.forEach(chart => chart.destroy());
    Chart.defaults.color = css('--dim');
    Chart.defaults.borderColor = css('--line');
    Chart.defaults.animation = false;
    const name = axes.find(([id]) => id === axis)[1];
    drawn = canvases.map((canvas, i) => new Chart(canvas, {
      type: 'line',
      data: {datasets: datasets(data.charts[i])},
      plugins: [resumes],
      options: {
        maintainAspectRatio: false,
        parsing: false,
        interaction: {mode: 'nearestOfEachRun', intersect: false},
        scales: {
          x: {type: 'linear', min: 0, title: {display: true, text: name}, ticks: {callback: shown, maxTicksLimit: 8}},
          y: {beginAtZero: data.charts[i].fromZero, ticks: {callback: shown, maxTicksLimit: 7}}
        },
        plugins: {
          legend: {display: false},
          tooltip: {
            callbacks: {
              title: items => items.length && !several ? `${shown(items[0].raw.x)} ${name}` : name,
              label: valueOf
            }
          }
        }
      }
    }));
  };

  const choice = (parent, type, text, checked, change) => {
    const label = document.createElement('label');
    const input = document.createElement('input');
    Object.assign(input, {type, name: type === 'radio' ? 'axis' : '', checked});
    input.addEventListener('change', () => change(input.checked));
    label.append(input, ' ', text);
    parent.append(label);
    return label;
  };

  axes.forEach(([id, text]) => choice(document.getElementById('axes'), 'radio', 'by ' + text, id === axis, () => {
    axis = id;
    draw();
  }));

  if (several) {
    data.runs.forEach((run, i) => {
      if (run.thin) return;
      const label = choice(document.getElementById('legend'), 'checkbox', run.name, true, on => {
        if (on) hidden.delete(groupOf(i)); else hidden.add(groupOf(i));
        draw();
      });
      const swatch = document.createElement('span');
      swatch.className = 'swatch';
      swatch.style.background = `var(--run-${groupOf(i) % 8})`;
      label.insertBefore(swatch, label.childNodes[1]);
    });
  }

  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  addEventListener('beforeprint', () => {
    document.documentElement.dataset.theme = 'light';
    document.querySelectorAll('details').forEach(each => { each.open = true; });
    draw();
    drawn.forEach(chart => chart.resize(330, 170));
  });
  addEventListener('afterprint', () => {
    delete document.documentElement.dataset.theme;
    draw();
  });
  draw();
})();
