// MathJax au service de livre.text.formulas : une question JSON par ligne de l'entrée, une réponse JSON par ligne de la sortie.
// Question : {tex, display}, ou {} pour la feuille de style. Réponse : {answer} ou {error}.
const [folder] = process.argv.slice(2);

const settings = {
  loader: {
    paths: {mathjax: folder},
    load: ['adaptors/liteDOM', 'input/tex-full', 'output/chtml', 'a11y/assistive-mml'],
    require,
    versionWarnings: false,
  },
  tex: {
    packages: ['base', 'ams', 'newcommand', 'boldsymbol', 'cancel', 'mathtools'],
    formatError: (jax, error) => { throw error; },
  },
  // La même feuille de style quelles que soient les pages écrites cette fois.
  chtml: {fontURL: '.', adaptiveCSS: false},
};

require(`${folder}/node-main.js`).init(settings).then((MathJax) => {
  const dom = MathJax.startup.adaptor;
  const respond = ({tex, display}) => tex === undefined
    ? dom.textContent(MathJax.chtmlStylesheet())
    : dom.outerHTML(MathJax.tex2chtml(tex, {display}));
  require('readline').createInterface({input: process.stdin}).on('line', (line) => {
    let reply;
    try {
      reply = {answer: respond(JSON.parse(line))};
    } catch (error) {
      reply = {error: error.message};
    }
    process.stdout.write(JSON.stringify(reply) + '\n');
  });
});
